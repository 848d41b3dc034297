-- setmetatable, getmetatable, tostring and type.
print(getmetatable({}), getmetatable(1), getmetatable("").__index == string, getmetatable(print)) --> nil nil true nil
local protected = setmetatable({}, { __metatable = "mine" })
print(getmetatable(protected), pcall(setmetatable, protected, {})) --> mine false cannot change a protected metatable
print(pcall(setmetatable, protected, nil)) --> false cannot change a protected metatable
print(getmetatable(setmetatable({}, { __metatable = false }))) --> false
print(pcall(setmetatable, 1, {})) --> false bad argument #1 to 'setmetatable' (table expected, got number)
print(pcall(setmetatable, {})) --> false bad argument #2 to 'setmetatable' (nil or table expected, got no value)
print(pcall(setmetatable, {}, 1)) --> false bad argument #2 to 'setmetatable' (nil or table expected, got number)
print(pcall(getmetatable)) --> false bad argument #1 to 'getmetatable' (value expected)
local t = {}
print(setmetatable(t, {}) == t, setmetatable(t, nil) == t, getmetatable(t)) --> true true nil
print(tostring(setmetatable({}, { __tostring = function() return "shown" end }))) --> shown
print(pcall(tostring, setmetatable({}, { __tostring = function() return 1 end }))) --> true 1
print(pcall(tostring, setmetatable({}, { __tostring = 1 }))) --> false attempt to call a number value
print((tostring(setmetatable({}, { __name = "Kind" })):gsub("0x%x+", "PTR"))) --> Kind: PTR
print((tostring(setmetatable({}, { __name = 1 })):gsub("0x%x+", "PTR"))) --> table: PTR
print(pcall(tostring)) --> false bad argument #1 to 'tostring' (value expected)
print(tostring(nil), tostring(true), tostring(-0.0), tostring(1e15), tostring(1e100), tostring(2 ^ 63), tostring(math.mininteger)) --> nil true -0.0 1e+15 1e+100 9.2233720368548e+18 -9223372036854775808
print(type(nil), type(1), type(""), type({}), type(print), type(coroutine.create(print)), pcall(type)) --> nil number string table function thread false bad argument #1 to 'type' (value expected)
