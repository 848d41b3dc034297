--# only: luahost
--# fuel: 3_000_000
--# ends: fuel
-- A document's size is work.
local snapshot = require "snapshot"
local t = {}
for i = 1, 100000 do t[i] = { i } end
print(#snapshot.encode { 1 } > 0) --> true
while true do pcall(function() snapshot.decode(snapshot.encode(t)) end) end
