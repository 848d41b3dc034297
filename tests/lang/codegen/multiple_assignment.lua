-- All right sides are evaluated before any assignment.
local a, b, c = 1, 2
print(a, b, c) --> 1 2 nil
a, b = b, a
print(a, b) --> 2 1
local t = { 1, 2, 3 }
local i = 1
i, t[i] = i + 1, 20
print(i, t[1], t[2]) --> 2 20 2
local function two() return "x", "y" end
local p, q, r = two()
print(p, q, r) --> x y nil
p, q, r = 0, two()
print(p, q, r) --> 0 x y
p, q, r = two(), 0
print(p, q, r) --> x 0 nil
local function extra() io.write("called ") return 1 end
p = 7, extra()
print(p) --> called 7
t.a, t.b, t.c = 1, 2, 3
t.a, t.b, t.c = t.c, t.a, t.b
print(t.a, t.b, t.c) --> 3 1 2
do
  local t2 = { n = 0 }
  t2, t2.n = { n = "new" }, "old" -- assigns to the table that t2 was
  print(t2.n) --> new
end
