-- Expectations stand in the order of the output, after the code.
local co
co = coroutine.create(function()
  print("co", coroutine.status(co), coroutine.running() == co, coroutine.isyieldable())
  coroutine.resume(coroutine.create(function() print("seen from inner", coroutine.status(co)) end))
  print(coroutine.resume(co))
  coroutine.yield()
end)
print(coroutine.status(co)) --> suspended
coroutine.resume(co)
--> co running true true
--> seen from inner normal
--> false cannot resume non-suspended coroutine
print(coroutine.status(co)) --> suspended
coroutine.resume(co)
print(coroutine.status(co)) --> dead
local main, is_main = coroutine.running()
print(type(main), is_main, coroutine.status(main), coroutine.isyieldable()) --> thread true running false
print(coroutine.resume(main)) --> false cannot resume non-suspended coroutine
