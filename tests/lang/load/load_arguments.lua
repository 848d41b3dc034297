-- The arguments of load.
print(load("return 1")(), load("return ...")(7), load("x =") == nil) --> 1 7 true
print(load("return a", "=env", "t", { a = 5 })(), pcall(load("return a.b", "=env", "t", {}))) --> 5 false env:1: attempt to index a nil value (global 'a')
print(pcall(load("return x", "=nil", "t", nil))) --> false nil:1: attempt to index a nil value (upvalue '_ENV')
print(load("syntax error here", "=name")) --> nil name:1: syntax error near 'error'
print(load("x =", "@file.lua")) --> nil file.lua:1: unexpected symbol near <eof>
print(load("x =", ("long "):rep(30))) --> nil [string "long long long long long long long long long ..."]:1: unexpected symbol near <eof>
print(load("x =", "=" .. ("long "):rep(30))) --> nil long long long long long long long long long long long long:1: unexpected symbol near <eof>
print(load("x =", "@" .. ("long "):rep(30))) --> nil ... long long long long long long long long long long long :1: unexpected symbol near <eof>
print(pcall(load)) --> false bad argument #1 to 'load' (function expected, got no value)
print(pcall(load, nil)) --> false bad argument #1 to 'load' (function expected, got nil)
print(pcall(load, {})) --> false bad argument #1 to 'load' (function expected, got table)
local parts = { "return ", "1", " + 2", "" }
local at = 0
print(load(function() at = at + 1 return parts[at] end)()) --> 3
