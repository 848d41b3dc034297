-- Where a local becomes visible: after its declaration, not within it.
local x = 1
local x = x + 1
print(x) --> 2
do
  local x = x * 10
  print(x) --> 20
end
print(x) --> 2
local f = function() return f end
print(f()) --> nil
local function g() return g end
print(g() == g) --> true
repeat local y = 5 until y == 5
print(y) --> nil
for x = x, 3 do io.write(x, " ") end print()
--> 2 3
local a, a = 1, 2
print(a) --> 2

