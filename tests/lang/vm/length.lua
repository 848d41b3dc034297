print(#"", #"abc", #"a\0b", #{}, #{ 1, 2 }) --> 0 3 3 0 2
print(#setmetatable({}, { __len = function() return 42 end })) --> 42
print(pcall(function() return #nil end)) --> false @: attempt to get length of a nil value
print(pcall(function() local n = 5 return #n end)) --> false @: attempt to get length of a number value (local 'n')
local t = {}
for i = 1, 100 do t[i] = i end
for i = 100, 51, -1 do t[i] = nil end
print(#t) --> 50
t[#t + 1] = "x"
print(#t, t[51]) --> 51 x
