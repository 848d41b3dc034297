local calls = 0
local N = {}
local function num(v) return setmetatable({ v = v }, N) end
N.__lt = function(a, b) calls = calls + 1 return (type(a) == "table" and a.v or a) < (type(b) == "table" and b.v or b) end
N.__le = function(a, b) return (type(a) == "table" and a.v or a) <= (type(b) == "table" and b.v or b) end
local a, b = num(1), num(2)
print(a < b, a > b, a <= b, a >= b) --> true false true false
print(a < 5, 5 < a, a >= 1, 1 <= a) --> true false true true
-- The result is made a boolean.
local T = setmetatable({}, { __lt = function() return "yes" end, __le = function() return nil end })
print(T < T, T <= T, not (T > T)) --> true false false
if a < b then print "branch" end --> branch
local c = 0
while num(c) < num(3) do c = c + 1 end
print(c) --> 3
