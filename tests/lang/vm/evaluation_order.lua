-- Operands, arguments and constructor items go from left to right.
local log = {}
local function v(x) log[#log + 1] = tostring(x); return x end
local function flush() local s = table.concat(log, " "); log = {}; print(s) end
local _ = v(1) + v(2) * v(3); flush() --> 1 2 3
local function f() end
f(v "a", v "b", v "c"); flush() --> a b c
_ = { v(1), [v "k"] = v(2), x = v(3), v(4) }; flush() --> 1 k 2 3 4
_ = v "x" .. v "y" .. v "z"; flush() --> x y z
_ = v(3) < v(4); flush() --> 3 4
_ = v(3) > v(4); flush() --> 3 4
local t = {}
t[v "i"] = v "value"; flush() --> i value
