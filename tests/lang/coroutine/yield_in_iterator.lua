local function each(list) return coroutine.wrap(function() for _, v in ipairs(list) do coroutine.yield(v) end end) end
local co = coroutine.wrap(function()
  for v in each { "a", "b" } do
    for w in function(_, prev) if not prev then return coroutine.yield(v) end end do print("w", w) end
  end
  return "over"
end)
print(co()) --> a
print(co(1))
--> w 1
--> b
print(co(2))
--> w 2
--> over
