-- Any value can be raised; only a string gets a position.
for _, v in ipairs { 1, 1.5, true, false } do io.write(tostring(select(2, pcall(error, v))), " ") end print() --> 1 1.5 true false
local f = function() end
print(select(2, pcall(error, f)) == f) --> true
local t = setmetatable({}, { __tostring = function() return "custom" end })
print(select(2, pcall(error, t)) == t, tostring(select(2, pcall(error, t)))) --> true custom
print(pcall(function() error() end)) --> false nil
local co = coroutine.create(function() error(t) end)
local ok, e = coroutine.resume(co)
print(ok, e == t, coroutine.status(co)) --> false true dead
