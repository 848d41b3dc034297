-- __call may itself be a callable object; each level adds itself as an argument.
local inner = setmetatable({}, { __call = function(self, outer, x) return type(outer), x end })
local outer = setmetatable({}, { __call = inner })
print(outer(5)) --> table 5
print(select("#", outer())) --> 2
print(pcall(outer, 6)) --> true table 6
print(pcall(function() return setmetatable({}, { __call = 5 })() end)) --> false @: attempt to call a number value
local co = coroutine.wrap(setmetatable({}, { __call = function(_, a) return "in coroutine", a end }) and function(...) return outer(...) end)
print(co(7)) --> table 7
local s = ("abc"):gsub("%w", setmetatable({}, { __index = function(_, k) return k:upper() end }))
print(s) --> ABC
