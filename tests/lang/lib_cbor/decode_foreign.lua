--# only: luahost
-- What other encoders may write: wide heads, wide floats, keys in any order.
local cbor = require "cbor"

print(cbor.decode "\x18\x01", cbor.decode "\x1b\0\0\0\0\0\0\0\x05", cbor.decode "\x39\0\0") --> 1 5 -1
print(cbor.decode "\xfb\x3f\xf0\0\0\0\0\0\0", cbor.decode "\xfa\x3f\x80\0\0") --> 1.0 1.0
print(cbor.decode "\x78\x01a", cbor.decode "\x5a\0\0\0\x01b") --> a b
local t = cbor.decode "\xa2\x61b\x02\x61a\x01"
print(t.a, t.b) --> 1 2
-- A float key with an integer's value is that integer, as in any table.
print(cbor.decode "\xa1\xf9\x3c\0\x05"[1]) --> 5
-- Bytes that happen to be text are a string like any other.
print(cbor.decode "\x43abc") --> abc
-- Quiet and other NaNs are all NaN.
local nan = cbor.decode "\xfb\x7f\xf8\0\0\0\0\0\x01"
print(nan ~= nan, cbor.encode(nan) == "\xf9\x7e\0") --> true true
