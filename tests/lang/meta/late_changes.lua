-- Metamethods that appear or vanish after the first look are seen.
local mt = {}
local t = setmetatable({}, mt)
print(t.x, pcall(function() return t + 1 end)) --> nil false @: attempt to perform arithmetic on a table value (upvalue 't')
mt.__index = function() return "late" end
mt.__add = function() return "sum" end
print(t.x, t + 1) --> late sum
mt.__index = nil
rawset(mt, "__add", nil)
print(t.x, pcall(function() return t + 1 end)) --> nil false @: attempt to perform arithmetic on a table value (upvalue 't')
for _ = 1, 2 do mt.__len = function() return 5 end end
print(#t) --> 5
mt.__len = nil
print(#t) --> 0
mt.__eq = function() return true end
print(t == {}) --> true
