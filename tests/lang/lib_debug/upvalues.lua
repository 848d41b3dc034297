local a, b = 1, 2
local function f() return a, b end
local function g() return b end
print(debug.getupvalue(f, 1), debug.getupvalue(f, 2)) --> a b 2
print(debug.getupvalue(f, 3), debug.getupvalue(f, 0)) --> nil
print(debug.setupvalue(f, 1, "new"), a) --> a new
print(debug.upvalueid(f, 2) == debug.upvalueid(g, 1), debug.upvalueid(f, 1) == debug.upvalueid(g, 1)) --> true false
debug.upvaluejoin(f, 1, g, 1)
print(f()) --> 2 2
b = 9
print(f(), a) --> 9 new
print(pcall(debug.upvalueid, f, 5), pcall(debug.upvaluejoin, f, 5, g, 1)) --> true false bad argument #2 to 'debug.upvaluejoin' (invalid upvalue index)
print(debug.getupvalue(string.gmatch("x", "x"), 1) ~= nil or true) --> true
