print(math.max(1, 2.5, -1), math.min(3, 1, 2), math.max(1), math.min(1.0, 1)) --> 2.5 1 1 1.0
print(math.max(1, 1.0), math.max(1.0, 1), math.type(math.max(2, 1.5))) --> 1 1.0 integer
print(pcall(math.max)) --> false bad argument #1 to 'math.max' (value expected)
print(pcall(math.max, 1, "x")) --> false attempt to compare number with string
print(math.type(1), math.type(1.0), math.type("1"), math.type(nil)) --> integer float nil nil
print(pcall(math.type)) --> false bad argument #1 to 'math.type' (value expected)
print(math.ult(1, 2), math.ult(-1, 2), math.ult(1, -1), math.ult(5, 5)) --> true false true false
print(math.maxinteger + 1 == math.mininteger, math.pi, math.huge == 1 / 0) --> true 3.1415926535898 true
-- The order is that of <: strings and metamethods will do.
print(math.max("a", "b"), math.min("b", "a"), math.max("x")) --> b a x
local ordered = setmetatable({}, { __lt = function() return true end })
print(math.max(1, ordered) == ordered, math.min(1, ordered) == ordered) --> true true
