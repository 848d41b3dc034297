-- Comparisons against literals of every kind, on both sides.
local function eq(v)
  return v == nil, v == true, v == false, v == 0, v == 1.5, v == "s", nil == v, "s" == v
end
print(eq(nil)) --> true false false false false false true false
print(eq(true)) --> false true false false false false false false
print(eq(0.0)) --> false false false true false false false false
print(eq("s")) --> false false false false false true false true
local function order(v) return v < 0, v <= 0, v > 0, v >= 0, 0 < v, 1.5 >= v, v > -1, v < 1e300 end
print(order(0)) --> false true false true false true true true
print(order(-0.5)) --> true true false false false true true true
print(order(math.maxinteger)) --> false false true true true false true true
print(pcall(order, "1")) --> false @-4: attempt to compare string with number
print(pcall(order, {})) --> false @-5: attempt to compare table with number
