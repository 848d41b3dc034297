-- and/or yield operands; a chain keeps each operand's evaluation lazy.
local log = {}
local function v(name, value) log[#log + 1] = name; return value end
local function flush() local s = table.concat(log); log = {}; return s end
print(v("a", nil) and v("b", 1), flush()) --> nil a
print(v("a", 1) and v("b", false), flush()) --> false ab
print(v("a", false) or v("b", nil), flush()) --> nil ab
print(v("a", 1) and v("b", 2) or v("c", 3), flush()) --> 2 ab
print(v("a", nil) and v("b", 2) or v("c", 3), flush()) --> 3 ac
print(not (v("a", nil) or v("b", false)), flush()) --> true ab
print(v("a", 1) == 1 and v("b", 2) ~= 2, flush()) --> false ab
local t = { x = v("a", nil) or v("b", "d"), [v("k", "y") and "z"] = 1 }
print(t.x, t.z, flush()) --> d 1 abk
local function arg(...) return select("#", ...), (...) end
print(arg(nil and 1), arg(false or nil), arg(1 and nil or false)) --> 1 1 1 false
