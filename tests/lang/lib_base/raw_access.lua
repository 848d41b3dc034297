-- rawget, rawset, rawlen and rawequal pass by metamethods.
local log = {}
local guarded = setmetatable({ 1, 2 }, { __index = function() return "index" end, __newindex = function() log[#log + 1] = 1 end, __len = function() return 42 end, __eq = function() return true end })
print(rawget(guarded, 1), rawget(guarded, "x"), guarded.x) --> 1 nil index
print(rawset(guarded, "y", 5) == guarded, rawget(guarded, "y"), #log) --> true 5 0
print(rawlen(guarded), #guarded, rawlen("four"), rawlen({ n = 1 })) --> 2 42 4 0
print(rawequal(guarded, setmetatable({}, getmetatable(guarded))), guarded == setmetatable({}, getmetatable(guarded)), rawequal(1, 1.0), rawequal("a", "a")) --> false true true true
print(pcall(rawget, 1, 2)) --> false bad argument #1 to 'rawget' (table expected, got number)
print(pcall(rawget, {})) --> false bad argument #2 to 'rawget' (value expected)
print(pcall(rawset, {}, nil, 1)) --> false table index is nil
print(pcall(rawset, {}, 0 / 0, 1)) --> false table index is NaN
print(pcall(rawset, {}, 1)) --> false bad argument #3 to 'rawset' (value expected)
print(pcall(rawset, "x", 1, 2)) --> false bad argument #1 to 'rawset' (table expected, got string)
print(pcall(rawlen, 12)) --> false bad argument #1 to 'rawlen' (table or string expected, got number)
print(pcall(rawlen)) --> false bad argument #1 to 'rawlen' (table or string expected, got no value)
print(pcall(rawequal, 1)) --> false bad argument #2 to 'rawequal' (value expected)
print(pcall(rawequal)) --> false bad argument #1 to 'rawequal' (value expected)
print(rawget({ 10 }, 1.0), rawget({ 10 }, "1"), rawget({ [2 ^ 53] = 1 }, 2 ^ 53 | 0)) --> 10 nil 1
