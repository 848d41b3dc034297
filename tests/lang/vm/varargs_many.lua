-- Thousands of arguments and results go through calls, returns and constructors.
local function f(...) return ... end
local t = {}
for i = 1, 5000 do t[i] = i end
local n = select("#", f(table.unpack(t)))
local last = select(5000, f(table.unpack(t)))
print(n, last, #{ f(table.unpack(t)) }) --> 5000 5000 5000
print(math.max(table.unpack(t)), (string.char(table.unpack(t, 65, 70)))) --> 5000 ABCDEF
print(#{ table.unpack(t, 1, 10), table.unpack(t, 1, 10) }) --> 11
