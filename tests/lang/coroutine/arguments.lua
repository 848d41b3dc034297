-- The arguments and results of the functions about coroutines.
print(pcall(coroutine.create)) --> false bad argument #1 to 'coroutine.create' (function expected, got no value)
print(pcall(coroutine.create, "f")) --> false bad argument #1 to 'coroutine.create' (function expected, got string)
print(pcall(coroutine.create, setmetatable({}, { __call = print }))) --> false bad argument #1 to 'coroutine.create' (function expected, got table)
print(pcall(coroutine.wrap)) --> false bad argument #1 to 'coroutine.wrap' (function expected, got no value)
print(pcall(coroutine.wrap, setmetatable({}, { __call = print }))) --> false bad argument #1 to 'coroutine.wrap' (function expected, got table)
print(pcall(coroutine.resume)) --> false bad argument #1 to 'coroutine.resume' (thread expected, got no value)
print(pcall(coroutine.resume, print)) --> false bad argument #1 to 'coroutine.resume' (thread expected, got function)
print(pcall(coroutine.status)) --> false bad argument #1 to 'coroutine.status' (thread expected, got no value)
print(pcall(coroutine.status, {})) --> false bad argument #1 to 'coroutine.status' (thread expected, got table)
print(pcall(coroutine.close)) --> false bad argument #1 to 'coroutine.close' (thread expected, got no value)
print(pcall(coroutine.close, print)) --> false bad argument #1 to 'coroutine.close' (thread expected, got function)
print(pcall(coroutine.isyieldable, 5)) --> false bad argument #1 to 'coroutine.isyieldable' (thread expected, got number)
print(pcall(coroutine.isyieldable, {})) --> false bad argument #1 to 'coroutine.isyieldable' (thread expected, got table)
print(pcall(coroutine.yield)) --> false attempt to yield from outside a coroutine
print(type(coroutine.create(print)), type(coroutine.wrap(print)), select("#", coroutine.create(print)), select("#", coroutine.wrap(print))) --> thread function 1 1
print(coroutine.resume(coroutine.create(select), "#", nil, nil)) --> true 2
print(coroutine.resume(coroutine.create(function() end))) --> true
print(coroutine.resume(coroutine.create(function(...) return ... end), nil, 1, nil)) --> true nil 1 nil
print(select("#", coroutine.resume(coroutine.create(function() return nil, nil end)))) --> 3
print(coroutine.resume(coroutine.create(error), nil)) --> false nil
print(coroutine.resume(coroutine.create(error), "m", 0)) --> false m
print(coroutine.resume(coroutine.create(coroutine.yield), 1, 2)) --> true 1 2
print(coroutine.wrap(coroutine.yield)(1, nil, 3)) --> 1 nil 3
print(coroutine.wrap(function(...) return select("#", ...) end)(nil, nil)) --> 2
local running, is_main = coroutine.running()
print(type(running), is_main, select("#", coroutine.running()), coroutine.running() == running, coroutine.running("ignored") == running) --> thread true 2 true true
print(coroutine.wrap(function() local co, main = coroutine.running() return type(co), main, co ~= running, coroutine.isyieldable(), coroutine.isyieldable(running) end)()) --> thread false true true false
print(coroutine.isyieldable(), coroutine.isyieldable(running), coroutine.isyieldable(coroutine.create(print))) --> false false true
print(coroutine.status(running), coroutine.status(coroutine.create(print)), coroutine.wrap(function() return coroutine.status(running) end)()) --> running suspended normal
print(coroutine.resume(running)) --> false cannot resume non-suspended coroutine
print(pcall(coroutine.close, running)) --> false cannot close a running coroutine
print(coroutine.wrap(function() return pcall(coroutine.close, running) end)()) --> false cannot close a normal coroutine
print(coroutine.wrap(function() return coroutine.resume(coroutine.running()) end)()) --> false cannot resume non-suspended coroutine
print(coroutine.wrap(function() return coroutine.resume(running) end)()) --> false cannot resume non-suspended coroutine
local co = coroutine.wrap(function() return pcall(error) end)
print(co()) --> false nil
print(pcall(co)) --> false cannot resume dead coroutine
local self
self = coroutine.wrap(function() return self() end)
print(pcall(self)) --> false @-1: cannot resume non-suspended coroutine
local names = {}
for k in pairs(coroutine) do names[#names + 1] = k end
table.sort(names)
print(table.concat(names, " ")) --> close create isyieldable resume running status wrap yield
