--# only: luahost
--# memory: 6_000_000
-- Making and restoring documents stays within the limit, which is an error like any other.
local snapshot = require "snapshot"
local bytes = snapshot.encode { ("x"):rep(1000) }
local t = {}
for i = 1, 10000 do t[i] = { i } end
local ok, e
local held = {}
for i = 1, 100 do
  ok, e = pcall(function() held[i] = { snapshot.encode(t), snapshot.decode(snapshot.encode(t)) } end)
  if not ok then break end
end
print(ok, e) --> false not enough memory
held = nil
collectgarbage()
print(#snapshot.decode(bytes)[1]) --> 1000
