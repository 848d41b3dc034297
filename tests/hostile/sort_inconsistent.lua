--# fuel: 3_000_000
--# ends: fuel
-- Comparisons that contradict themselves, raise, yield, or change what is sorted.
local calls = 0
while true do
  local t = {}
  for i = 1, 500 do t[i] = i * 7919 % 501 end
  pcall(table.sort, t, function() return true end)
  pcall(table.sort, t, function() calls = calls + 1 return calls % 3 == 0 end)
  pcall(table.sort, t, function(a, b) t[#t + 1] = 1 t[1] = nil return a < b end)
  pcall(table.sort, setmetatable({}, { __len = function() return math.maxinteger // 2 end, __index = function() return 1 end }))
  coroutine.wrap(pcall)(table.sort, t, coroutine.yield)
end
