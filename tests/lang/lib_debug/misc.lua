print(debug.getmetatable("").__index == string, debug.getregistry and type(debug.getregistry())) --> true table
local t = setmetatable({}, { __metatable = "hidden" })
print(type(debug.getmetatable(t)), debug.setmetatable(t, nil) == t, getmetatable(t)) --> table true nil
debug.setmetatable(5, { __index = function(n, k) return k .. n end })
print((7).x) --> x7
debug.setmetatable(5, nil)
print(pcall(function() return (7).x end)) --> false @: attempt to index a number value
debug.setmetatable(print, { __index = { name = "a function" } })
print(print.name, (function() end).name) --> a function a function
debug.setmetatable(print, nil)
debug.setmetatable(nil, { __call = function(_, x) return "called nil with " .. x end })
print((nil)(1)) --> called nil with 1
debug.setmetatable(nil, nil)
print(debug.getuservalue(5), pcall(debug.setuservalue, 5, 1)) --> nil false bad argument #1 to 'debug.setuservalue' (userdata expected, got number)

