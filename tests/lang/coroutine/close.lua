local function c(name) return setmetatable({}, { __close = function(_, e) print("close", name, e) end }) end
local co = coroutine.create(function() local a <close> = c "a" local b <close> = c "b" coroutine.yield() end)
coroutine.resume(co)
print(coroutine.close(co), coroutine.status(co))
--> close b nil
--> close a nil
--> true dead
print(coroutine.close(co), coroutine.close(coroutine.create(print))) --> true true
local failing = coroutine.create(function() local x <close> = setmetatable({}, { __close = function() error("in close", 0) end }) coroutine.yield() end)
coroutine.resume(failing)
print(coroutine.close(failing)) --> false in close
print(coroutine.close(failing)) --> true
local dead = coroutine.create(error)
coroutine.resume(dead, "why")
print(coroutine.close(dead)) --> false why
print(pcall(coroutine.close, coroutine.running())) --> false cannot close a running coroutine
