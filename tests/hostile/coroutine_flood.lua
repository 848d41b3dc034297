--# fuel: 5_000_000
--# ends: fuel
-- Coroutines by the thousand, some left suspended, some dead, with deep stacks.
local function deep(n) if n == 0 then coroutine.yield() else deep(n - 1) return n end end
while true do
  local list = {}
  pcall(function() for i = 1, 1000 do list[i] = coroutine.create(deep) coroutine.resume(list[i], 50) end end)
end
