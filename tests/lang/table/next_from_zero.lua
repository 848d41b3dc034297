-- The key 0 stands among the other fields; going on after it is not starting anew.
local t = { "a", "b", [0] = "zero", [-1] = "minus" }
local n = 0
for k in pairs(t) do n = n + 1; if n > 4 then break end end
print(n) --> 4
n = 0
for k in next, t, 0 do n = n + 1; if n > 4 then break end end
print(n <= 3) --> true
local counts = {}
for i = 1, 12 do local x = i % 5; counts[x] = (counts[x] or 0) + 1 end
local sum = 0
for k, v in pairs(counts) do sum = sum + v end
print(sum) --> 12
