--# only: luahost
--# fuel: 3_000_000
--# ends: fuel
local cbor = require "cbor"
local claims = { "\x9b" .. ("\x7f"):rep(8), "\xbb" .. ("\xff"):rep(8), "\x5b\0\0\0\0\x7f\xff\xff\xff", "\x9a\x00\x01\x00\x00" .. ("\x80"):rep(65536), ("\x81"):rep(100000), ("\xa1\x01"):rep(100000), "\xb9\x27\x10" .. ("\x01\x01"):rep(10000), ("\xc1"):rep(100000) }
while true do for _, s in ipairs(claims) do pcall(cbor.decode, s) end pcall(cbor.encode, claims) end
