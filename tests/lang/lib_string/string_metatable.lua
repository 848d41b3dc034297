-- Strings share a metatable: methods through __index, arithmetic on what reads as a number.
local mt = getmetatable("")
print(mt.__index == string, getmetatable("other") == mt, getmetatable(("x"):rep(100)) == mt, mt.__name) --> true true true nil
local names = {}
for k in pairs(mt) do names[#names + 1] = k end
table.sort(names)
print(table.concat(names, " ")) --> __add __div __idiv __index __mod __mul __pow __sub __unm
print("10" + 5, "10" + 5.0, "3" * "4", "10" - "3", "7" // "2", "7" / "2", "7" % "4", "2" ^ "3", -"2", -"2.0") --> 15 15.0 12 7 3 3.5 3 8.0 -2 -2.0
print("0x10" + 0, " 10 " + 1, "1e1" + 0, 1 + "\t2\n", "9223372036854775807" + 1, "9223372036854775808" + 0) --> 16 11 10.0 3 -9223372036854775808 9.2233720368548e+18
print(math.type("1" + "2"), math.type("1" + "2.0"), math.type("1" + 2), math.type(-"1"), math.type("1e0" + 0)) --> integer float integer integer float
print(pcall(function() return "a" + 1 end)) --> false @: attempt to add a 'string' with a 'number'
print(pcall(function() return 1 + "a" end)) --> false @: attempt to add a 'number' with a 'string'
print(pcall(function() return "a" + "b" end)) --> false @: attempt to add a 'string' with a 'string'
print(pcall(function() return -"a" end)) --> false @: attempt to unm a 'string' with a 'string'
print(pcall(function() return "1" + {} end)) --> false @: attempt to add a 'string' with a 'table'
print(pcall(function() return {} + "1" end)) --> false @: attempt to add a 'table' with a 'string'
print(pcall(function() return "" * 1 end)) --> false @: attempt to mul a 'string' with a 'number'
print(pcall(function() return "1" // "0" end)) --> false attempt to divide by zero
print(pcall(function() return "1" % "0" end)) --> false attempt to perform 'n%0'
print("1" // "0.0", "-1" / "0", "5" % "-3") --> inf -inf -1
print(pcall(function() return "7" | 0 end)) --> false @: attempt to perform bitwise operation on a string value (constant '7')
print(pcall(function() return ~"0" end)) --> false @: attempt to perform bitwise operation on a string value (constant '0')
print(pcall(function() return "a" | 0 end)) --> false @: attempt to perform bitwise operation on a string value (constant 'a')
local other = setmetatable({}, { __add = function(a, b) return type(a) .. "+" .. type(b) end, __unm = function() return "unm" end })
print("1" + other, other + "1", "x" + other, -other) --> string+table table+string string+table unm
print(("x").y, ("x").len == string.len, #"abc", ("abc").rep("z", 2), pcall(function() ("x").y = 1 end)) --> nil true 3 zz false @: attempt to index a string value (constant 'x')
print(pcall(function() return ("x"):nothing() end)) --> false @: attempt to call a nil value (method 'nothing')
print(pcall(mt.__add, "1", "2")) --> true 3
print(pcall(mt.__add, "x", "2")) --> false attempt to add a 'string' with a 'string'
print(pcall(mt.__unm, "3", "3")) --> true -3
print(pcall(mt.__add, {}, 1)) --> false attempt to add a 'table' with a 'number'
string.twice = function(s) return s .. s end
print(("ab"):twice(), ("a" .. "b"):twice()) --> abab abab
string.twice = nil
mt.__index = function(s, k) return s .. "." .. k end
print(("x").y) --> x.y
mt.__index = string
print(pcall(setmetatable, "x", {})) --> false bad argument #1 to 'setmetatable' (table expected, got string)
