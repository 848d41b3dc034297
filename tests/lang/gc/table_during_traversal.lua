-- Clearing fields while traversing is allowed, with collections in between.
local t = {}
for i = 1, 200 do t[i] = {}; t["k" .. i] = {}; t[{}] = i end
local n = 0
for k in pairs(t) do t[k] = nil; n = n + 1; if n % 20 == 0 then collectgarbage() end end
print(n, next(t)) --> 600 nil
for i = 1, 100 do t[i] = i end
for k, v in pairs(t) do t[k] = v + 1 end
print(t[1], t[100], #t) --> 2 101 100
