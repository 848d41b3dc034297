local co = coroutine.wrap(function()
  print(pcall(function()
    print(coroutine.yield(1))
    error("raised after the yield", 0)
  end))
  print(xpcall(function(a) return a, coroutine.yield(2) end, debug.traceback, "arg"))
  print(select("#", pcall(pcall, coroutine.yield, 3)))
  return "end"
end)
print(co()) --> 1
print(co "back")
--> back
--> false raised after the yield
--> 2
print(co "got")
--> true arg got
--> 3
print(co("v", "w"))
--> 4
--> end
