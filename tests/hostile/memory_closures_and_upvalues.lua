--# memory: 4_000_000
local function chain(f) local x = f return function() return x end end
print(pcall(function() local f = print while true do f = chain(f) end end)) --> false not enough memory
print(pcall(function() local mt = {} for i = 1, math.huge do mt[i] = setmetatable({}, { __gc = function() end }) end end)) --> false not enough memory
print(pcall(function() local t = {} for i = 1, math.huge do t[i] = ("%d"):format(i):rep(20) end end)) --> false not enough memory
print((pcall(function() local t = {} for i = 1, math.huge do t[i] = assert(load("return " .. i)) end end))) --> false
print((pcall(function() local s = {} for i = 1, math.huge do s[i] = string.dump(assert(load("x = " .. i))) end end))) --> false
collectgarbage()
print(#("z"):rep(100000)) --> 100000
