--# memory: 2_000_000
-- The message exists already when memory runs out; a handler may run.
print(xpcall(function() local t = {} for i = 1, math.huge do t[i] = i end end, function(e) return "handled: " .. e end)) --> false handled: not enough memory
