--# fuel: 1_000_000
--# ends: fuel
print(pcall(table.move, setmetatable({}, { __index = function() end, __newindex = function() end }), 1, math.maxinteger - 1, 2))
