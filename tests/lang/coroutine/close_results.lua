-- What coroutine.close returns in each state, and what is left after it.
local function closing(f) return setmetatable({}, { __close = f }) end
local co = coroutine.create(print)
print(coroutine.close(co)) --> true
print(coroutine.status(co), coroutine.resume(co)) --> dead false cannot resume dead coroutine
print(coroutine.close(co), select("#", coroutine.close(co))) --> true 1
co = coroutine.create(function() return 1 end) coroutine.resume(co)
print(coroutine.close(co)) --> true
co = coroutine.create(function() error({ code = 1 }) end) coroutine.resume(co)
local ok, e = coroutine.close(co)
print(ok, e.code, coroutine.close(co)) --> false 1 true
co = coroutine.create(function() coroutine.yield() print("never") end) coroutine.resume(co)
print(coroutine.close(co), coroutine.status(co), coroutine.resume(co)) --> true dead false cannot resume dead coroutine
local seen
co = coroutine.create(function() local a <close> = closing(function(_, e) seen = { e, coroutine.running() } end) coroutine.yield() end) coroutine.resume(co)
print(coroutine.close(co), seen[1], seen[2] == co) --> true nil true
co = coroutine.create(function() local a <close> = closing(function(_, e) error(e .. "+outer", 0) end) local b <close> = closing(function() error("inner", 0) end) coroutine.yield() end) coroutine.resume(co)
print(coroutine.close(co)) --> false inner+outer
print(coroutine.close(co)) --> true
co = coroutine.create(function() local a <close> = closing(function(_, e) seen = e end) error("thrown", 0) end)
print(coroutine.resume(co)) --> false thrown
print(coroutine.status(co), coroutine.close(co)) --> dead false thrown
print(seen) --> thrown
co = coroutine.create(function() pcall(function() local a <close> = closing(function() seen = "closed inside pcall" end) coroutine.yield() end) seen = "gone on" end) coroutine.resume(co)
print(coroutine.close(co), seen) --> true closed inside pcall
co = coroutine.create(function() for i in function(_, i) return (i or 0) + 1 end, nil, nil, closing(function() seen = "the loop's value" end) do coroutine.yield(i) end end) coroutine.resume(co)
print(coroutine.close(co), seen) --> true the loop's value
co = coroutine.create(function() local a <close> = closing(function() error() end) coroutine.yield() end) coroutine.resume(co)
print(coroutine.close(co)) --> false nil
local wrapped = coroutine.wrap(function() local a <close> = closing(function() seen = "by wrap" end) error("in wrap", 0) end)
print(pcall(wrapped)) --> false in wrap
print(seen, pcall(wrapped)) --> by wrap false cannot resume dead coroutine
local outer
outer = coroutine.create(function() local inner = coroutine.create(function() return pcall(coroutine.close, outer) end) return coroutine.resume(inner) end)
print(coroutine.resume(outer)) --> true true false cannot close a normal coroutine
print(coroutine.wrap(function() return pcall(coroutine.close, (coroutine.running())) end)()) --> false cannot close a running coroutine
