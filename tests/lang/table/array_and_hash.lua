-- Elements move between array and hash parts without being lost.
local t = {}
for i = 10, 1, -1 do t[i] = i end
print(#t, t[1], t[10]) --> 10 1 10
t = {}
for i = 1, 1000 do t[i * 2] = i end
for i = 1, 1000 do t[i * 2 - 1] = -i end
local sum = 0
for i = 1, 2000 do sum = sum + t[i] end
print(#t, sum) --> 2000 0
t = { n = 0, 1, 2, 3 }
t[5] = 5 t[4] = 4
print(#t) --> 5
for i = 1, 5 do t[i] = nil end
print(#t, next(t)) --> 0 n 0
t = { [1] = "a", [2] = "b", [4] = "d" }
t[3] = "c"
print(#t, table.concat(t)) --> 4 abcd
