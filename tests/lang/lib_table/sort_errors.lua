print(pcall(table.sort, { 1, "x", 2 })) --> false attempt to compare string with number
print(pcall(table.sort, { {}, {} })) --> false attempt to compare two table values
print(pcall(table.sort, { 1, 2 }, 5)) --> false bad argument #2 to 'table.sort' (function expected, got number)
print(pcall(table.sort, { 1, 2, 3 }, function() error("in comparator", 0) end)) --> false in comparator
-- A comparator that contradicts itself raises, or ends, but never reads outside the table.
local t = {}
for i = 1, 200 do t[i] = i end
local ok, e = pcall(table.sort, t, function() return true end)
print(ok, e) --> false invalid order function for sorting
print(pcall(table.sort, setmetatable({}, { __len = function() return math.maxinteger end }))) --> false bad argument #1 to 'table.sort' (array too big)
for i = 1, 200 do assert(type(t[i]) == "number") end
