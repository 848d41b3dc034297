-- The arguments of table.move.
print(pcall(table.move)) --> false bad argument #2 to 'table.move' (number expected, got no value)
print(pcall(table.move, {})) --> false bad argument #2 to 'table.move' (number expected, got no value)
print(pcall(table.move, {}, 1)) --> false bad argument #3 to 'table.move' (number expected, got no value)
print(pcall(table.move, {}, 1, 2)) --> false bad argument #4 to 'table.move' (number expected, got no value)
print(pcall(table.move, {}, "x", 1, 1)) --> false bad argument #2 to 'table.move' (number expected, got string)
print(pcall(table.move, {}, 1, "x", 1)) --> false bad argument #3 to 'table.move' (number expected, got string)
print(pcall(table.move, {}, 1, 1, "x")) --> false bad argument #4 to 'table.move' (number expected, got string)
print(pcall(table.move, {}, 1.5, 1, 1)) --> false bad argument #2 to 'table.move' (number has no integer representation)
print(pcall(table.move, {}, 1, 1.5, 1)) --> false bad argument #3 to 'table.move' (number has no integer representation)
print(pcall(table.move, {}, 1, 1, 1.5)) --> false bad argument #4 to 'table.move' (number has no integer representation)
print(pcall(table.move, {}, 1, 1, 1, 5)) --> false bad argument #5 to 'table.move' (table expected, got number)
print(pcall(table.move, {}, 1, 1, 1, "x")) --> false bad argument #5 to 'table.move' (table expected, got string)
print(pcall(table.move, nil, 1, 1, 1)) --> false bad argument #1 to 'table.move' (table expected, got nil)
print(pcall(table.move, {}, 1, 0, 1, 5)) --> false bad argument #5 to 'table.move' (table expected, got number)
local t = { 1, 2, 3 }
print(table.move(t, 1, 3, 1, nil) == t, table.move(t, 1, 0, 9) == t, table.move(t, 1, 3, 2, {})[4], select("#", table.move(t, 1, 1, 1))) --> true true 3 1
print(table.concat(table.move({ 1, 2, 3 }, "1", 3.0, "2"), " "), table.concat(table.move({ 1, 2, 3 }, 2, 3, 1), " "), table.concat(table.move({ 1, 2, 3 }, 1, 2, 2), " ")) --> 1 1 2 3 2 3 3 1 1 2
print(table.move({ [-1] = "a", [0] = "b" }, -1, 0, 1)[2], table.move({ 1, 2 }, 1, 2, -1)[0], table.move({ 1, 2 }, 1, 2, -1)[-1]) --> b 2 1
local target = { "kept", "over" }
print(table.concat(table.move({ "a", "b" }, 1, 2, 2, target), " "), table.move({}, 1, 2, 1, target) == target, target[1], target[2], target[3]) --> kept a b true nil nil b
print(pcall(table.move, {}, 0, math.maxinteger, 1)) --> false bad argument #3 to 'table.move' (too many elements to move)
print(pcall(table.move, {}, -1, math.maxinteger, 1)) --> false bad argument #3 to 'table.move' (too many elements to move)
print(pcall(table.move, {}, math.mininteger, math.maxinteger, 1)) --> false bad argument #3 to 'table.move' (too many elements to move)
print(pcall(table.move, {}, math.mininteger, -1, 1)) --> false bad argument #3 to 'table.move' (too many elements to move)
print(pcall(table.move, {}, 1, 2, math.maxinteger)) --> false bad argument #4 to 'table.move' (destination wrap around)
print(pcall(table.move, {}, 1, math.maxinteger, 2)) --> false bad argument #4 to 'table.move' (destination wrap around)
local ends = table.move({ [math.maxinteger - 1] = "y", [math.maxinteger] = "z" }, math.maxinteger - 1, math.maxinteger, math.mininteger)
print(ends[math.mininteger], ends[math.mininteger + 1], table.move({ "q" }, 1, 1, math.maxinteger)[math.maxinteger], next(table.move({}, math.maxinteger, math.mininteger, 1))) --> y z q nil
local log = {}
local function spy(name, t) return setmetatable({}, { __index = function(_, k) log[#log + 1] = name .. "r" .. k return t[k] end, __newindex = function(_, k, v) log[#log + 1] = name .. "w" .. k t[k] = v end, __len = error }) end
local a, b = spy("a", { 1, 2, 3 }), spy("b", {})
table.move(a, 1, 3, 2)
print(table.concat(log, " "), a[1], a[2], a[3], a[4]) --> ar3 aw4 ar2 aw3 ar1 aw2 1 1 2 3
log = {}
table.move(a, 2, 4, 1)
print(table.concat(log, " ")) --> ar2 aw1 ar3 aw2 ar4 aw3
log = {}
table.move(a, 1, 3, 2, b)
print(table.concat(log, " ")) --> ar1 bw2 ar2 bw3 ar3 bw4
log = {}
table.move(a, 1, 2, 3)
print(table.concat(log, " ")) --> ar1 aw3 ar2 aw4
print(pcall(table.move, setmetatable({}, { __index = function() error("unreadable", 0) end }), 1, 1, 2)) --> false unreadable
print(pcall(table.move, { 1 }, 1, 1, 2, setmetatable({}, { __newindex = function() error("read-only", 0) end }))) --> false read-only
