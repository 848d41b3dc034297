--# fuel: 1_000_000
--# ends: fuel
local t = setmetatable({}, { __len = function() return math.maxinteger - 1 end })
print(pcall(table.insert, t, 1, "x"))
print(pcall(table.remove, t, 1))
