-- Lua-to-Lua calls go far deeper than any C stack would, and then fail cleanly.
local function depth(n) if n == 0 then return 0 end return 1 + depth(n - 1) end
print(depth(10000)) --> 10000
local function forever(n) return 1 + forever(n + 1) end
local ok, message = pcall(forever, 1)
print(ok, (tostring(message):match "stack overflow")) --> false stack overflow
print(depth(10000)) --> 10000
local ok2, message2 = pcall(string.rep, "x", -1)
print(ok2, message2 == "") --> true true
local mt = {}
mt.__index = function(t, k) return t[k + 1] end
local ok3, message3 = pcall(function() return setmetatable({}, mt)[1] end)
print(ok3, (tostring(message3):match "stack overflow")) --> false stack overflow
