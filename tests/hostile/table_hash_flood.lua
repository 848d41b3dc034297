--# fuel: 60_000_000
-- Keys chosen to collide in simple hash functions cost no more than others.
local t = {}
for i = 1, 20000 do t[i << 32] = i end
for i = 1, 20000 do t[i * 2.0 ^ 40 + 0.5] = i end
for i = 1, 20000 do t[("a"):rep(60) .. i .. ("b"):rep(60)] = i end
for i = 1, 20000 do t[1 / i] = i end
local n = 0
for _ in pairs(t) do n = n + 1 end
print(n) --> 80000

