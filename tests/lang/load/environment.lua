local env = { print = print, x = 1 }
local f = load("x = x + 1; print(x); y = 'new'", "c", "t", env)
f() --> 2
print(env.x, env.y, rawget(_G, "y")) --> 2 new nil
print(pcall(load("return x.y.z", "=c", "t", {}))) --> false c:1: attempt to index a nil value (global 'x')
print(load("return print", "=c", "t", setmetatable({}, { __index = _G }))() == print) --> true
print(pcall(load("return x", "=c", "t", nil))) --> false c:1: attempt to index a nil value (upvalue '_ENV')
