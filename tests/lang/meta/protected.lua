local t = setmetatable({}, { __metatable = "locked" })
print(getmetatable(t)) --> locked
print(pcall(setmetatable, t, {})) --> false cannot change a protected metatable
print(getmetatable("").__name, getmetatable(5), getmetatable(nil)) --> nil nil nil
print(pcall(setmetatable, 1, {})) --> false bad argument #1 to 'setmetatable' (table expected, got number)
print(pcall(setmetatable, {})) --> false bad argument #2 to 'setmetatable' (nil or table expected, got no value)
print(setmetatable(setmetatable({}, {}), nil) ~= nil, getmetatable(setmetatable({}, nil))) --> true nil
