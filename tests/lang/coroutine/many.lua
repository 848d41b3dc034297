-- Tens of thousands of suspended coroutines live side by side.
local list = {}
for i = 1, 20000 do
  list[i] = coroutine.wrap(function(a) local b = coroutine.yield(a + i) return a * b end)
end
local sum = 0
for i = 1, 20000 do sum = sum + list[i](1) end
print(sum) --> 200030000
sum = 0
for i = 20000, 1, -1 do sum = sum + list[i](i) end
print(sum) --> 200010000
