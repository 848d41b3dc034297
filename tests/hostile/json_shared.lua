--# only: luahost
--# fuel: 60_000_000
--# memory: 8_000_000
-- A table that holds another one twice, sixty times over: two to the sixtieth as text.
local json, cbor, storage = require "json", require "cbor", require "storage"
local t = { 1, 2 }
for i = 1, 60 do t = { t, t } end
print(pcall(json.encode, t)) --> false not enough memory
print(pcall(cbor.encode, t)) --> false not enough memory
print((pcall(storage.open("x").set, storage.open("x"), 1, t))) --> false
