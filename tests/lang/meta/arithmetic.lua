local V = {}
V.__index = V
local function vec(x) return setmetatable({ x = x }, V) end
local function value(a) return type(a) == "table" and a.x or a end
for _, op in ipairs { "add", "sub", "mul", "div", "mod", "pow", "idiv", "band", "bor", "bxor", "shl", "shr", "concat" } do
  V["__" .. op] = function(a, b) return op .. "(" .. value(a) .. "," .. value(b) .. ")" end
end
V.__unm = function(a, b) return "unm" .. a.x .. tostring(rawequal(a, b)) end
V.__bnot = function(a, b) return "bnot" .. a.x .. tostring(rawequal(a, b)) end
local a, b = vec(1), vec(2)
print(a + b, a - 5, 5 - a, a * "s") --> add(1,2) sub(1,5) sub(5,1) mul(1,s)
print(a / b, a % 2, 2 ^ a, a // b) --> div(1,2) mod(1,2) pow(2,1) idiv(1,2)
print(a & 1, 1 | a, a ~ b, a << 1, 1.5 >> a) --> band(1,1) bor(1,1) bxor(1,2) shl(1,1) shr(1.5,1)
print(a .. "x", "x" .. a, 1 .. a, a .. b) --> concat(1,x) concat(x,1) concat(1,1) concat(1,2)
print(-a, ~b) --> unm1true bnot2true
print("a" .. "b" .. a, (a .. "b") .. "c") --> aconcat(b,1) concat(1,b)c
-- The left operand's metamethod goes first; the right one's serves when the left has none.
local W = setmetatable({ x = 7 }, { __add = function() return "W" end })
print(a + W, W + a, W + 1, 1 + W) --> add(1,7) W W W
