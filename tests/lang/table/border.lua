-- The length is a border: t[n] is not nil and t[n+1] is.
local function is_border(t) local n = #t return (n == 0 or t[n] ~= nil) and t[n + 1] == nil end
local t = { 1, 2, nil, 4 }
print(is_border(t), is_border { nil, nil, 3 }, is_border { n = 1 }, is_border {}) --> true true true true
t = {}
for i = 1, 64 do t[i] = i end
for i = 2, 63 do t[i] = nil assert(is_border(t)) end
print(is_border(t)) --> true
t = setmetatable({}, { __index = function() return 1 end })
print(#t) --> 0
