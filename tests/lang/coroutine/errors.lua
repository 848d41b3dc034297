-- An error kills the coroutine, not its resumer; its variables are gone, its traceback is there.
local co = coroutine.create(function() local t = nil; coroutine.yield() return t.x end)
coroutine.resume(co)
print(coroutine.resume(co)) --> false @-2: attempt to index a nil value (local 't')
print(coroutine.status(co), coroutine.resume(co)) --> dead false cannot resume dead coroutine
print(debug.traceback(co):find("in function <errors.lua:2>", 1, true) ~= nil) --> true
local outer = coroutine.create(function()
  local inner = coroutine.create(function() error("inner error", 0) end)
  print(coroutine.resume(inner)) --> false inner error
  error("outer error", 0)
end)
print(coroutine.resume(outer)) --> false outer error
