print(load("return 1 + 1")()) --> 2
local f = load("local a, b = ... return b, a")
print(f(1, 2)) --> 2 1
print(load("x =")) --> nil [string "x ="]:1: unexpected symbol near <eof>
print(pcall(load("error('e')", "=name"))) --> false name:1: e
print(pcall(load("error('e')", "@file.lua"))) --> false file.lua:1: e
print(pcall(load("\n\nerror('e')", "line one\nline two"))) --> false [string "line one..."]:3: e
print(load("return _ENV ~= nil and _ENV == _G")()) --> true
print(load("") ~= nil, select("#", load("")())) --> true 0
print(load("# not a file's first line", "@f")) --> nil f:1: unexpected symbol near '#'
