local t = setmetatable({ 1, 2, x = 3 }, { __index = function() return "meta" end, __newindex = error, __len = function() return 99 end, __eq = function() return true end })
print(rawget(t, "x"), rawget(t, "y"), rawlen(t), #t) --> 3 nil 2 99
print(rawset(t, "y", 4) == t, rawget(t, "y"), rawequal(t, {}), t == {}) --> true 4 false true
print(pcall(rawset, t, nil, 1)) --> false table index is nil
print(pcall(rawlen, 5)) --> false bad argument #1 to 'rawlen' (table or string expected, got number)
print(rawlen "four", rawequal(1, 1.0), rawequal("a", "a")) --> 4 true true
print(pcall(rawget, "s", 1)) --> false bad argument #1 to 'rawget' (table expected, got string)
