--# memory: 4_000_000
print(pcall(function() local t = {} for i = 1, math.huge do t[i] = coroutine.create(function() coroutine.yield() end) coroutine.resume(t[i]) end end)) --> false not enough memory
print "alive" --> alive
