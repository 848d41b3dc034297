--# only: luahost
-- The encodings of RFC 8949, appendix A and section 4.2.
local cbor = require "cbor"

local function hex(value)
  print((cbor.encode(value):gsub(".", function(c) return string.format("%02x", c:byte()) end)))
end

hex(0) --> 00
hex(23) --> 17
hex(24) --> 1818
hex(255) --> 18ff
hex(256) --> 190100
hex(65536) --> 1a00010000
hex(1000000000000) --> 1b000000e8d4a51000
hex(math.maxinteger) --> 1b7fffffffffffffff
hex(-1) --> 20
hex(-1000) --> 3903e7
hex(math.mininteger) --> 3b7fffffffffffffff

-- Floats stay floats, in the shortest form that keeps them.
hex(0.0) --> f90000
hex(-0.0) --> f98000
hex(1.0) --> f93c00
hex(1.5) --> f93e00
hex(65504.0) --> f97bff
hex(65536.0) --> fa47800000
hex(100000.0) --> fa47c35000
hex(3.4028234663852886e+38) --> fa7f7fffff
hex(1.1) --> fb3ff199999999999a
hex(1.0e+300) --> fb7e37e43c8800759c
hex(2^-24) --> f90001
hex(2^-14) --> f90400
hex(2^-14 - 2^-24) --> f903ff
hex(2^-25) --> fa33000000
hex(3 * 2^-25) --> fa33c00000
hex(-4.1) --> fbc010666666666666
hex(1/0) --> f97c00
hex(-1/0) --> f9fc00
hex(0/0) --> f97e00

hex(nil) --> f6
hex(cbor.null) --> f6
hex(false) --> f4
hex(true) --> f5
hex("") --> 60
hex("IETF") --> 6449455446
hex("\u{fc}") --> 62c3bc
hex("\u{10151}") --> 64f0908591
hex("\x01\x02\xff") --> 430102ff
hex("\xed\xa0\x80") --> 43eda080
hex(("x"):rep(24)) --> 7818787878787878787878787878787878787878787878787878

hex { 1, 2, 3 } --> 83010203
hex { 1, { 2, 3 }, { 4, 5 } } --> 8301820203820405
hex {} --> a0
hex { a = 1, b = { 2, 3 } } --> a26161016162820203
hex { [1] = 2, [3] = 4 } --> a201020304
hex { 1, nil, 3 } --> a201010303

-- Keys by the bytes of their encoding: integers, negative ones, bytes, text (short ones first), booleans, floats.
hex { [10] = 1, [100] = 1, [-1] = 1, z = 1, aa = 1, [false] = 1, [1.5] = 1, ["\xff"] = 1, [-500] = 1 } --> a90a0118640120013901f30141ff01617a0162616101f401f93e0001
