-- The functions about upvalues: arguments, results, and what functions of the library have.
local a, b, c = 1, 2, 3
local function f() return a, b end
local function g() return b, c end
local function none() end
print(pcall(debug.getupvalue)) --> false bad argument #2 to 'debug.getupvalue' (number expected, got no value)
print(pcall(debug.getupvalue, f)) --> false bad argument #2 to 'debug.getupvalue' (number expected, got no value)
print(pcall(debug.getupvalue, 1, 1)) --> false bad argument #1 to 'debug.getupvalue' (function expected, got number)
print(pcall(debug.getupvalue, f, "x")) --> false bad argument #2 to 'debug.getupvalue' (number expected, got string)
print(pcall(debug.getupvalue, f, 1.5)) --> false bad argument #2 to 'debug.getupvalue' (number has no integer representation)
print(pcall(debug.getupvalue, coroutine.create(f), 1)) --> false bad argument #1 to 'debug.getupvalue' (function expected, got thread)
print(debug.getupvalue(f, 1)) --> a 1
print(debug.getupvalue(f, "2")) --> b 2
print(select("#", debug.getupvalue(f, 3)), select("#", debug.getupvalue(f, 0)), select("#", debug.getupvalue(f, -1)), select("#", debug.getupvalue(none, 1)), select("#", debug.getupvalue(print, 1)), select("#", debug.getupvalue(f, math.mininteger))) --> 0 0 0 0 0 0
print(pcall(debug.setupvalue)) --> false bad argument #3 to 'debug.setupvalue' (value expected)
print(pcall(debug.setupvalue, f)) --> false bad argument #3 to 'debug.setupvalue' (value expected)
print(pcall(debug.setupvalue, f, 1)) --> false bad argument #3 to 'debug.setupvalue' (value expected)
print(pcall(debug.setupvalue, 1, 1, 1)) --> false bad argument #1 to 'debug.setupvalue' (function expected, got number)
print(pcall(debug.setupvalue, f, "x", 1)) --> false bad argument #2 to 'debug.setupvalue' (number expected, got string)
print(debug.setupvalue(f, 1, "new"), a, select("#", debug.setupvalue(f, 3, 1)), select("#", debug.setupvalue(none, 1, 1)), select("#", debug.setupvalue(print, 1, 1))) --> a new 0 0 0
print(debug.setupvalue(f, 2, nil), b, g()) --> b nil nil 3
b = 2
print(pcall(debug.upvalueid)) --> false bad argument #2 to 'debug.upvalueid' (number expected, got no value)
print(pcall(debug.upvalueid, f)) --> false bad argument #2 to 'debug.upvalueid' (number expected, got no value)
print(pcall(debug.upvalueid, 1, 1)) --> false bad argument #1 to 'debug.upvalueid' (function expected, got number)
print(pcall(debug.upvalueid, f, "x")) --> false bad argument #2 to 'debug.upvalueid' (number expected, got string)
print(debug.upvalueid(f, 3), debug.upvalueid(f, 0), debug.upvalueid(none, 1), debug.upvalueid(print, 1), select("#", debug.upvalueid(f, 3)), type(debug.upvalueid(f, 1))) --> nil nil nil nil 1 userdata
print(debug.upvalueid(f, 1) == debug.upvalueid(f, 1), debug.upvalueid(f, 2) == debug.upvalueid(g, 1), debug.upvalueid(f, 1) == debug.upvalueid(f, 2)) --> true true false
print(pcall(debug.upvaluejoin)) --> false bad argument #2 to 'debug.upvaluejoin' (number expected, got no value)
print(pcall(debug.upvaluejoin, f)) --> false bad argument #2 to 'debug.upvaluejoin' (number expected, got no value)
print(pcall(debug.upvaluejoin, f, 1)) --> false bad argument #4 to 'debug.upvaluejoin' (number expected, got no value)
print(pcall(debug.upvaluejoin, f, 1, g)) --> false bad argument #4 to 'debug.upvaluejoin' (number expected, got no value)
print(pcall(debug.upvaluejoin, f, 3, g, 1)) --> false bad argument #2 to 'debug.upvaluejoin' (invalid upvalue index)
print(pcall(debug.upvaluejoin, f, 1, g, 3)) --> false bad argument #4 to 'debug.upvaluejoin' (invalid upvalue index)
print(pcall(debug.upvaluejoin, f, 0, g, 1)) --> false bad argument #2 to 'debug.upvaluejoin' (invalid upvalue index)
print(pcall(debug.upvaluejoin, none, 1, g, 1)) --> false bad argument #2 to 'debug.upvaluejoin' (invalid upvalue index)
print(pcall(debug.upvaluejoin, f, 1, print, 1)) --> false bad argument #4 to 'debug.upvaluejoin' (invalid upvalue index)
print(pcall(debug.upvaluejoin, print, 1, f, 1)) --> false bad argument #2 to 'debug.upvaluejoin' (invalid upvalue index)
print(pcall(debug.upvaluejoin, 1, 1, g, 1)) --> false bad argument #1 to 'debug.upvaluejoin' (function expected, got number)
print(select("#", debug.upvaluejoin(f, 1, g, 2)), f()) --> 0 3 2
c = "shared"
print(f(), debug.upvalueid(f, 1) == debug.upvalueid(g, 2), a) --> shared true new
debug.upvaluejoin(f, 1, f, 2)
print(f()) --> 2 2
local stripped = load(string.dump(f, true))
print((debug.getupvalue(stripped, 1)), select(2, debug.getupvalue(stripped, 1)) == _G) --> (no name) true
print(debug.setupvalue(stripped, 2, 1), debug.getupvalue(stripped, 2)) --> (no name) (no name) 1
local chunk = load("return x")
print(debug.getupvalue(chunk, 1) == "_ENV", select(2, debug.getupvalue(chunk, 1)) == _G, debug.setupvalue(chunk, 1, { x = "other world" }), chunk()) --> true true _ENV other world
