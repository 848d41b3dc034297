-- Values of other types have fields through their type's metatable, or raise.
print(("x").upper == string.upper, ("x").nope) --> true nil
print(pcall(function() return (5).x end)) --> false @: attempt to index a number value
print(pcall(function() return (nil).x end)) --> false @: attempt to index a nil value
print(pcall(function() return (true).x.y end)) --> false @: attempt to index a boolean value
print(pcall(function() local s = "s"; s.x = 1 end)) --> false @: attempt to index a string value (local 's')
getmetatable("").__index = function(s, k) return k end
print(("s").anything, (""):byte()) --! attempt to call a string value (method 'byte')
