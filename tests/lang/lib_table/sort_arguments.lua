-- The arguments of table.sort.
print(pcall(table.sort)) --> false bad argument #1 to 'table.sort' (table expected, got no value)
print(pcall(table.sort, nil)) --> false bad argument #1 to 'table.sort' (table expected, got nil)
print(pcall(table.sort, "x")) --> false bad argument #1 to 'table.sort' (table expected, got string)
print(pcall(table.sort, {}, {})) --> true
print(pcall(table.sort, {}, "x")) --> true
print(pcall(table.sort, { 2, 1 }, 1)) --> false bad argument #2 to 'table.sort' (function expected, got number)
print(pcall(table.sort, { 2, 1 }, setmetatable({}, { __call = function(_, a, b) return a < b end }))) --> false bad argument #2 to 'table.sort' (function expected, got table)
print(pcall(table.sort, { 1 }, 1)) --> true
print(select("#", table.sort {}), select("#", table.sort { 2, 1 }), pcall(table.sort, { 2, 1 }, nil)) --> 0 0 true
local function sorted(...) table.sort(...) return table.concat((...), " ") end
print(sorted { 3, 2, 1 }, sorted { "b", "a", "B", "10", "9" }, sorted { 1.5, 1, "a" == "b" and 0 or -1, 2 ^ 53 }) --> 1 2 3 10 9 B a b -1 1 1.5 9.007199254741e+15
print(sorted({ 1, 2, 3 }, function(a, b) return a > b end), sorted({ 2, 1 }, function() return nil end), sorted({ 2, 1 }, function() return 0 end)) --> 3 2 1 2 1 1 2
print(sorted { math.maxinteger, 2 ^ 63, math.mininteger, -2 ^ 63, math.maxinteger - 1 }) --> -9223372036854775808 -9.2233720368548e+18 9223372036854775806 9223372036854775807 9.2233720368548e+18
print(pcall(table.sort, { 1, "1" })) --> false attempt to compare string with number
print(pcall(table.sort, { 1, 2, nil, 4 }, function(a, b) return a < b end)) --> false @: attempt to compare nil with number
print(pcall(table.sort, { true, false })) --> false attempt to compare two boolean values
print(pcall(table.sort, { {}, 1 })) --> false attempt to compare number with table
print(pcall(table.sort, { 3, 2, 1 }, function() error("in it", 0) end)) --> false in it
print(pcall(table.sort, { 1, 2, 3 }, function(a, b) return true end)) --> true
local lt = { __lt = function(a, b) return a.v < b.v end }
local objects = {}
for i, v in ipairs { 3, 1, 2 } do objects[i] = setmetatable({ v = v }, lt) end
table.sort(objects)
print(objects[1].v, objects[2].v, objects[3].v, pcall(table.sort, { {}, {} })) --> 1 2 3 false attempt to compare two table values
local t = setmetatable({ 3, 2, 1 }, { __len = function() return 2 end })
table.sort(t)
print(t[1], t[2], t[3], pcall(table.sort, setmetatable({}, { __len = function() return "x" end }))) --> 2 3 1 false object length is not an integer
print(pcall(table.sort, setmetatable({}, { __len = function() return -1 end })), pcall(table.sort, setmetatable({}, { __len = function() return 1 << 31 end }))) --> true false bad argument #1 to 'table.sort' (array too big)
local store = { 5, 3, 4 }
table.sort(setmetatable({}, { __len = function() return 3 end, __index = store, __newindex = store }))
print(store[1], store[2], store[3]) --> 3 4 5
