-- Of several constants only the last is no variable, and has no name.
local a <const>, b <const> = 3, 4
print(pcall(function() return a.x end))  --> false @: attempt to index a number value (upvalue 'a')
print(pcall(function() return b.x end))  --> false @: attempt to index a number value
local c <const>, d = 5
print(pcall(function() return c() end))  --> false @: attempt to call a number value (upvalue 'c')
print(a + b + c, d)                      --> 12 nil
