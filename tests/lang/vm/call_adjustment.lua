local function none() end
local function f(a, b) return a, b end
print(f()) --> nil nil
print(f(1)) --> 1 nil
print(f(1, 2, 3)) --> 1 2
print(f(none())) --> nil nil
print(f(none(), none())) --> nil nil
print((none())) --> nil
print(type(none() == nil)) --> boolean
print(pcall(type)) --> false bad argument #1 to 'type' (value expected)
print(pcall(type, none())) --> false bad argument #1 to 'type' (value expected)
print(type((none()))) --> nil
local t = { none(), none() }
print(#t) --> 0
