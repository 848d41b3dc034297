-- The arguments of string.dump.
print(pcall(string.dump)) --> false bad argument #1 to 'string.dump' (function expected, got no value)
print(pcall(string.dump, "f")) --> false bad argument #1 to 'string.dump' (function expected, got string)
print(pcall(string.dump, setmetatable({}, { __call = print }))) --> false bad argument #1 to 'string.dump' (function expected, got table)
print(pcall(string.dump, string.dump)) --> false unable to dump given function
print(pcall(string.dump, coroutine.wrap(print))) --> false unable to dump given function
local function f(a) return a, debug.getinfo(1, "l").currentline end
print(type(string.dump(f)), select("#", string.dump(f)), string.dump(f):sub(1, 4) == "\27Lua", string.dump(f) == string.dump(f, false), string.dump(f) == string.dump(f, nil)) --> string 1 true true true
print(string.dump(f, true) == string.dump(f, 0), #string.dump(f, "strip") < #string.dump(f)) --> true true
local env = { debug = debug }
print(load(string.dump(f), "=f", "b", env)(7)) --> 7 7
print(load(string.dump(f, true), "=f", "b", env)(7)) --> 7 -1
print(debug.getlocal(load(string.dump(f)), 1), debug.getlocal(load(string.dump(f, true)), 1)) --> a nil
print(debug.getinfo(load(string.dump(f)), "S").source == debug.getinfo(f, "S").source, debug.getinfo(load(string.dump(f, true)), "S").source) --> true =?
