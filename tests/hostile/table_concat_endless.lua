--# fuel: 1_000_000
--# ends: fuel
-- The loop is in C, and endless by its metamethods.
print(pcall(table.concat, setmetatable({}, { __len = function() return math.maxinteger end, __index = function() return "" end })))
