print(table.concat({}), table.concat({ "a" }), table.concat({ 1, 2.5, "x" }, "-")) -->  a 1-2.5-x
print(table.concat({ "a", "b", "c", "d" }, ", ", 2, 3), table.concat({ 1, 2 }, "x", 3), table.concat({ 1 }, "x", 1, 0)) --> b, c
print(table.concat({ [5] = "five", [6] = "six" }, " ", 5, 6)) --> five six
print(pcall(table.concat, { 1, {}, 3 })) --> false invalid value (table) at index 2 in table for 'concat'
print(pcall(table.concat, { 1 }, ",", 1, 2)) --> false invalid value (nil) at index 2 in table for 'concat'
print(pcall(table.concat, { 1 }, {})) --> false bad argument #2 to 'table.concat' (string expected, got table)
print(table.concat({ "m" }, ",", math.maxinteger, math.mininteger), #table.concat({ "x", "y" }, ("-"):rep(1000))) -->  1002
local t = setmetatable({}, { __index = function(_, i) return "v" .. i % 10 end })
print(table.concat(t, " ", math.maxinteger - 1, math.maxinteger)) --> v6 v7
