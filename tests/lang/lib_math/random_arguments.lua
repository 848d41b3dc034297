-- What math.random and math.randomseed take and give.
print(pcall(math.random, 2, 1)) --> false bad argument #1 to 'math.random' (interval is empty)
print(pcall(math.random, -5)) --> false bad argument #1 to 'math.random' (interval is empty)
print(pcall(math.random, math.maxinteger, math.mininteger)) --> false bad argument #1 to 'math.random' (interval is empty)
print(pcall(math.random, 1, 2, 3)) --> false wrong number of arguments
print(pcall(math.random, 1, 2, nil)) --> false wrong number of arguments
print(pcall(math.random, nil)) --> false bad argument #1 to 'math.random' (number expected, got nil)
print(pcall(math.random, 1, nil)) --> false bad argument #2 to 'math.random' (number expected, got nil)
print(math.random(1), math.random(7, 7), math.random(-3, -3), math.random("1"), math.random(1.0, "1"), math.random(math.maxinteger, math.maxinteger), math.random(math.mininteger, math.mininteger)) --> 1 7 -3 1 1 9223372036854775807 -9223372036854775808
print(math.type(math.random()), math.type(math.random(0)), math.type(math.random(10)), math.type(math.random(1.0, 10.0))) --> float integer integer integer
for _ = 1, 200 do
  local x = math.random(math.mininteger, math.maxinteger)
  assert(math.type(x) == "integer")
  assert(math.random(math.mininteger, -1) < 0 and math.random(0, math.maxinteger) >= 0 and math.random(math.maxinteger) >= 1)
  local r = math.random() * 2 ^ 53
  assert(r == math.floor(r))
end
local counts = {}
for _ = 1, 600 do local r = math.random(3, 5) counts[r] = (counts[r] or 0) + 1 end
print(counts[2], counts[3] > 100, counts[4] > 100, counts[5] > 100, counts[6]) --> nil true true true nil
local function sequence(...) math.randomseed(...) return math.random(0) end
print(sequence(1) == sequence(1), sequence(1) == sequence(2), sequence(1, 0) == sequence(1), sequence(1, 2) == sequence(1, 3), sequence(1.0) == sequence(1), sequence("1") == sequence(1)) --> true false true false true true
print(math.randomseed(5)) --> 5 0
print(math.randomseed(5, 6)) --> 5 6
print(math.randomseed(-1, math.mininteger)) --> -1 -9223372036854775808
print(select("#", math.randomseed()), math.type((math.randomseed()))) --> 2 integer
print(sequence(0), sequence(math.maxinteger), sequence(math.mininteger), sequence(-1, -1)) --> 4554719557422691265 2109649683840586809 5036059568217425151 -1629708565441205637
