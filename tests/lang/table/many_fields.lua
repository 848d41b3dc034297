-- Growth, removal and reuse over many kinds of keys.
local t, n = {}, 20000
for i = 1, n do t["k" .. i] = i; t[-i] = -i; t[i + 0.5] = i end
local count, sum = 0, 0
for _, v in pairs(t) do count = count + 1; sum = sum + v end
print(count, sum) --> 60000 200010000
for i = 1, n, 2 do t["k" .. i] = nil; t[-i] = nil end
count = 0
for _ in pairs(t) do count = count + 1 end
print(count, t.k1, t.k2, t[-1], t[-2]) --> 40000 nil 2 nil -2
for i = 1, n do t["k" .. i] = nil; t[-i] = nil; t[i + 0.5] = nil end
print(next(t)) --> nil
for i = 1, 10 do t[i] = i end
print(#t, t[10]) --> 10 10
