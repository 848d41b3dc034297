-- A hook is that of one thread: coroutines created under it, or resumed by it, do not have it.
local lines = 0
local function count() lines = lines + 1 end
local function body()
  local x = 1
  x = 2
  x = 3
  return debug.gethook()
end
local before = coroutine.create(body)
debug.sethook(count, "l")
local during = coroutine.create(body)
local wrapped = coroutine.wrap(body)
debug.sethook()
print(debug.gethook(before), (debug.gethook(during))) --> nil nil
lines = 0
print((select(2, coroutine.resume(before))), (select(2, coroutine.resume(during))), (wrapped()), lines) --> nil nil nil 0
debug.sethook(count, "l")
local after = coroutine.create(body)
lines = 0
local ok, hook = coroutine.resume(after)
local seen = lines
debug.sethook()
print(ok, hook, seen <= 2) --> true nil true
local inner = coroutine.create(function()
  debug.sethook(count, "l")
  lines = 0
  local y = 1
  coroutine.yield()
  y = 2
end)
coroutine.resume(inner)
local while_inside = lines
body()
print(debug.gethook(), debug.gethook(inner) == count, while_inside > 0, lines == while_inside) --> nil true true true
coroutine.resume(inner)
print(lines > while_inside) --> true
