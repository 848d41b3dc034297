-- The arguments of table.concat.
print(pcall(table.concat)) --> false bad argument #1 to 'table.concat' (table expected, got no value)
print(pcall(table.concat, nil)) --> false bad argument #1 to 'table.concat' (table expected, got nil)
print(pcall(table.concat, "abc")) --> false bad argument #1 to 'table.concat' (table expected, got string)
print(pcall(table.concat, {}, {})) --> false bad argument #2 to 'table.concat' (string expected, got table)
print(pcall(table.concat, {}, ",", "x")) --> false bad argument #3 to 'table.concat' (number expected, got string)
print(pcall(table.concat, {}, ",", 1.5)) --> false bad argument #3 to 'table.concat' (number has no integer representation)
print(pcall(table.concat, {}, ",", 1, {})) --> false bad argument #4 to 'table.concat' (number expected, got table)
print(pcall(table.concat, {}, ",", {}, 1)) --> false bad argument #3 to 'table.concat' (number expected, got table)
print(table.concat({ 1, 2, 3 }, nil), table.concat({ 1, 2, 3 }, ""), table.concat({ 1, 2, 3 }, 0), table.concat({ 1, 2, 3 }, 1.5)) --> 123 123 10203 11.521.53
print(table.concat({ "a", "b", "c" }, ",", nil, nil), table.concat({ "a", "b", "c" }, ",", "2"), table.concat({ "a", "b", "c" }, ",", 2.0, "3")) --> a,b,c b,c b,c
print(table.concat({ "a", "b", "c" }, ",", 4) == "", table.concat({ "a", "b", "c" }, ",", 3), table.concat({ "a", "b", "c" }, ",", 2, 1) == "", table.concat({ [-1] = "x", [0] = "y", "z" }, ",", -1)) --> true c true x,y,z
print(table.concat({ 1, 1.0, -0.0, 2 ^ 53, 1e15, 0x10, 1 / 0 }, " ")) --> 1 1.0 -0.0 9.007199254741e+15 1e+15 16 inf
print(pcall(table.concat, { "a", nil, "c" }, ",", 1, 3)) --> false invalid value (nil) at index 2 in table for 'concat'
print(pcall(table.concat, { "a" }, ",", 0)) --> false invalid value (nil) at index 0 in table for 'concat'
print(pcall(table.concat, { true })) --> false invalid value (boolean) at index 1 in table for 'concat'
print(pcall(table.concat, { "a", print })) --> false invalid value (function) at index 2 in table for 'concat'
print(pcall(table.concat, { setmetatable({}, { __tostring = function() return "x" end }) })) --> false invalid value (table) at index 1 in table for 'concat'
print(pcall(table.concat, { setmetatable({}, { __name = "Kind" }) })) --> false invalid value (table) at index 1 in table for 'concat'
print(pcall(table.concat, {}, ",", math.maxinteger, math.maxinteger)) --> false invalid value (nil) at index 9223372036854775807 in table for 'concat'
print(table.concat({ [math.maxinteger] = "last" }, ",", math.maxinteger, math.maxinteger), table.concat({ [math.mininteger] = "first" }, ",", math.mininteger, math.mininteger), table.concat({}, ",", math.maxinteger, math.mininteger) == "") --> last first true
print(table.concat({ "a\0", "\0b" }, "\0") == "a\0\0\0b", #table.concat({ "", "", "" }, ","), select("#", table.concat {})) --> true 2 1
print(table.concat(setmetatable({}, { __index = function(_, i) return i * 2 end, __len = function() return 3 end }), " ")) --> 2 4 6
print(table.concat(setmetatable({ "raw" }, { __len = function() return 1.0 end })), pcall(table.concat, setmetatable({ "a" }, { __len = function() return 1.5 end }))) --> raw false object length is not an integer
print(pcall(table.concat, setmetatable({ "a" }, { __len = function() return "1" end }))) --> true a
print(pcall(table.concat, setmetatable({}, { __concat = function() return "x" end, __call = print }), ",", 1, 1)) --> false invalid value (nil) at index 1 in table for 'concat'
