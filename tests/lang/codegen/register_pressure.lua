local function id(...) return ... end
local a, b, c = 3, 5, 7
print(a + id(b) * c - id(a, b) + (b - a) * (c - a)) --> 43
print(id(a + b, c), (id(a .. b) .. id(c))) --> 8 357
print((a + (b + (c + (a + (b + (c + (a + b)))))))) --> 38
print(id(id(id(1), id(2)), id(3, 4))) --> 1 3 4
local t = { f = function(self, x) return self, x end, v = 9 }
print(select(2, t:f(t.v + #{ id(1, 2, 3) }))) --> 12
print(a < b and id(a) or id(b), a > b and id(a) or id(b)) --> 3 5
local s = ""
for i = 1, 3 do s = s .. i .. (i < 3 and "," or ".") .. "" end
print(s) --> 1,2,3.
