-- The arguments and results of table.pack and table.unpack.
print(table.pack().n, #table.pack(), table.pack(nil).n, #table.pack(nil), table.pack(1, nil, 3).n, table.pack(nil, nil).n, math.type(table.pack().n), getmetatable(table.pack())) --> 0 0 1 0 3 2 integer nil
local p = table.pack("a", nil, false)
print(p[1], p[2], p[3], p[4], select("#", table.pack(1, 2)), table.pack(table.unpack({}, 1, 250)).n) --> a nil false nil 1 250
print(pcall(table.unpack)) --> false attempt to get length of a nil value
print(pcall(table.unpack, nil)) --> false attempt to get length of a nil value
print(pcall(table.unpack, nil, 1, 1)) --> false attempt to index a nil value
print(pcall(table.unpack, 5, 1, 0)) --> true
print(pcall(table.unpack, {}, "x")) --> false bad argument #2 to 'table.unpack' (number expected, got string)
print(pcall(table.unpack, {}, 1, "x")) --> false bad argument #3 to 'table.unpack' (number expected, got string)
print(pcall(table.unpack, {}, 1.5)) --> false bad argument #2 to 'table.unpack' (number has no integer representation)
print(pcall(table.unpack, {}, 1, 1.5)) --> false bad argument #3 to 'table.unpack' (number has no integer representation)
print(pcall(table.unpack, {}, {})) --> false bad argument #2 to 'table.unpack' (number expected, got table)
print(table.unpack({ 1, 2, 3 }, nil, nil)) --> 1 2 3
print(table.unpack({ 1, 2, 3 }, "2")) --> 2 3
print(table.unpack({ 1, 2, 3 }, 2.0, "3")) --> 2 3
print(table.unpack({ 1, 2, 3 }, -1, 1)) --> nil nil 1
print(table.unpack({ 1, 2, 3 }, 3, 5)) --> 3 nil nil
print(select("#", table.unpack {}), select("#", table.unpack({}, 0)), select("#", table.unpack({ 1, 2 }, 3)), select("#", table.unpack({}, 2, 1)), select("#", table.unpack({}, 1, 1))) --> 0 1 0 0 1
print(select("#", table.unpack({}, math.maxinteger, 0)), select("#", table.unpack({}, 0, math.mininteger)), select("#", table.unpack({}, math.maxinteger, math.maxinteger)), select("#", table.unpack({}, math.mininteger, math.mininteger)), select("#", table.unpack({}, math.maxinteger - 1, math.maxinteger))) --> 0 0 1 1 2
print(pcall(table.unpack, {}, 0, math.maxinteger)) --> false too many results to unpack
print(pcall(table.unpack, {}, 1, math.maxinteger)) --> false too many results to unpack
print(pcall(table.unpack, {}, math.mininteger, 0)) --> false too many results to unpack
print(pcall(table.unpack, {}, math.mininteger, math.maxinteger)) --> false too many results to unpack
print(pcall(table.unpack, {}, 1, 1e6)) --> false too many results to unpack
print(table.unpack("abc", 1, 2)) --> nil nil
print(pcall(table.unpack, "abc")) --> true nil nil nil
print(pcall(table.unpack, print, 1, 1)) --> false attempt to index a function value
print(table.unpack(setmetatable({}, { __index = function(_, i) return i * i end, __len = function() return 4 end }))) --> 1 4 9 16
print(table.unpack(setmetatable({}, { __index = function(_, i) return i * i end }), 2, 3)) --> 4 9
print(pcall(table.unpack, setmetatable({}, { __len = function() return 1.5 end }))) --> false object length is not an integer
print(pcall(table.unpack, setmetatable({}, { __index = function(_, i) error("at " .. i, 0) end }), 3, 5)) --> false at 3
print(table.unpack(setmetatable({ 1, 2 }, { __len = function() return 1 end }))) --> 1
