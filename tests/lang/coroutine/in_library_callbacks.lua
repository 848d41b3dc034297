-- What may yield and what may not.
local co = coroutine.create(function() table.sort({ 3, 2, 1 }, function(a, b) coroutine.yield() return a < b end) end)
print(coroutine.resume(co)) --> false attempt to yield across a C-call boundary
co = coroutine.create(function() return ("x"):gsub("x", function() coroutine.yield() end) end)
print(coroutine.resume(co)) --> false attempt to yield across a C-call boundary
co = coroutine.wrap(function() return pcall(coroutine.yield, "through pcall") end)
print(co()) --> through pcall
print(co(1, 2)) --> true 1 2
co = coroutine.wrap(function() return select(2, load(function() return coroutine.yield() end)) end)
print(co()) --> attempt to yield across a C-call boundary
