-- The new value of a local is computed in full before the old one goes.
local a = { 5, x = { y = 6 } }
a = { a[1], a.x, [1.5] = a[1], n = #a }
print(a[1], a[2].y, a[1.5], a.n) --> 5 6 5 1
local b = { x = true, y = "y of the same table" }
b = b.x and b.y
print(b) --> y of the same table
local c = { x = false, y = "y again" }
c = c.x or c.y
print(c) --> y again
local d = { f = function(self, v) return v, self end, v = 3 }
d = d:f(d.v) + d.v
print(d) --> 6
local e = { 1, 2 }
e = #e + e[1] * e[2]
print(e) --> 4
local f = 1
f = { f, { f, function() return f end } }
print(f[1], f[2][1], f[2][2]() == f) --> 1 1 true
local g = "g"
g = g .. g .. (function() return g end)() .. g
print(g) --> gggg
local h = 5
h = h > 3 and h * 2 or h - 1
print(h) --> 10
local i = { n = 2 }
i = (i.n == 2) == (i.n ~= 3)
print(i) --> true
local j = { k = { 1, 2, 3 } }
j = { table.unpack(j.k) }
print(#j, j[3]) --> 3 3
local k = { v = nil }
k = not k.v and { k } or k
print(#k) --> 1
local function varargs(...) local l = select("#", ...) l = { l, ... } return l[1], l[2], l[3] end
print(varargs(7, 8)) --> 2 7 8
for m = 1, 2 do m = { m, m + 1 } io.write(m[1], m[2], " ") end print() --> 12 23
