-- Values behind the one that a constant takes are evaluated and dropped.
local function f(x) print("called", x) return x end
local a <const> = 1, f(2)                 --> called 2
local b <const> = "s", f(3), f(4)
--> called 3
--> called 4
local c <const>, d <const> = 5, 6, f(7)   --> called 7
print(a, b, c, d)                         --> 1 s 5 6
