--# only: luahost
--# memory: 8_000_000
-- Copies that a view gave are garbage soon: a loop that only reads runs in constant memory.
Memory.view_garbage.k = ("x"):rep(1000)
local view = Memory.view_garbage
for _ = 1, 50000 do local v = view.k end
print(#view.k) --> 1000
