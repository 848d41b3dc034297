local x, y = 1, 2
local function f() x = x + 1 return x, y end
local g = load(string.dump(f))
print(pcall(g)) --> false @-2: attempt to perform arithmetic on a table value (upvalue 'x')
print(debug.getupvalue(g, 1), debug.getupvalue(g, 2)) --> x y nil
debug.setupvalue(g, 1, 10) debug.setupvalue(g, 2, 20)
print(g()) --> 11 20
print(x, f()) --> 1 2 2
