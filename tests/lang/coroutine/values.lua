-- resume passes values in, yield passes them out, return ends it.
local co = coroutine.create(function(a, b)
  print("start", a, b)
  local c, d = coroutine.yield(a + b)
  print("again", c, d)
  local e = coroutine.yield()
  print("last", e)
  return "done", nil, 3
end)
print(coroutine.resume(co, 1, 2))
--> start 1 2
--> true 3
print(coroutine.resume(co, "x"))
--> again x nil
--> true
print(coroutine.resume(co, "y", "dropped"))
--> last y
--> true done nil 3
print(coroutine.resume(co)) --> false cannot resume dead coroutine
print(coroutine.status(co)) --> dead
