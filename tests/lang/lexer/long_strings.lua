-- A first newline is dropped, every line end becomes one "\n", escapes mean nothing.
print([[
first]]) --> first
print(#[[

x]]) --> 2
print([==[a]]b]=]c]==]) --> a]]b]=]c
print([[\n\z\x]]) --> \n\z\x
print(load("return [[a\r\nb\rc\n\rd]]")() == "a\nb\nc\nd") --> true
print(load("return [[\r\nx]]")() == "x") --> true
print(#[[
]]) --> 0
