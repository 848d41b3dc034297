-- Ranges are kept, equal seeds give equal sequences, all bits are used.
math.randomseed(42)
local a = { math.random(), math.random(10), math.random(-5, 5), math.random(0) }
math.randomseed(42)
local b = { math.random(), math.random(10), math.random(-5, 5), math.random(0) }
for i = 1, 4 do assert(a[i] == b[i]) end
for _ = 1, 1000 do
  local x, y, z = math.random(), math.random(6), math.random(-3, 3)
  assert(x >= 0 and x < 1 and math.type(y) == "integer" and y >= 1 and y <= 6 and z >= -3 and z <= 3)
end
local seen, bits = {}, 0
for _ = 1, 500 do seen[math.random(6)] = true bits = bits | math.random(0) end
print(#seen, bits, math.random(5, 5)) --> 6 -1 5
print(math.type(math.random(math.mininteger, math.maxinteger)), math.random(math.maxinteger) > 0) --> integer true
print(pcall(math.random, 0, -1)) --> false bad argument #1 to 'math.random' (interval is empty)
print(pcall(math.random, -1)) --> false bad argument #1 to 'math.random' (interval is empty)
print(pcall(math.random, 1, 2, 3)) --> false wrong number of arguments
print(pcall(math.random, 1.5)) --> false bad argument #1 to 'math.random' (number has no integer representation)
print(select("#", math.randomseed(7)), math.type((math.randomseed(7)))) --> 2 integer
