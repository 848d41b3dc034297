-- _ENV is a local like any other; global names go through it.
local function sandbox() local _ENV = { v = "inside" } return v, print == nil end
print(sandbox()) --> inside true
local function param(_ENV) return a + b end
print(param { a = 1, b = 2 }) --> 3
do local _ENV = setmetatable({}, { __index = _G }) fresh = 1 print(fresh, _G.fresh) end --> 1 nil
print(pcall(function() local _ENV = nil return g end)) --> false @: attempt to index a nil value (local '_ENV')
print(select(2, pcall(function() local _ENV <const> = 5 return g end)):match "attempt to index a number value") --> attempt to index a number value
local f = load("v = 1 return v")
local name, value = debug.getupvalue(f, 1)
print(name, value == _G) --> _ENV true
_ENV = setmetatable({}, { __index = _ENV, __newindex = function(t, k, v) rawset(t, k, v .. "!") end })
z = "set"
print(z) --> set!
