-- The arguments of table.insert.
print(pcall(table.insert)) --> false bad argument #1 to 'table.insert' (table expected, got no value)
print(pcall(table.insert, nil, 1)) --> false bad argument #1 to 'table.insert' (table expected, got nil)
print(pcall(table.insert, "x", 1)) --> false bad argument #1 to 'table.insert' (table expected, got string)
print(pcall(table.insert, {})) --> false wrong number of arguments to 'insert'
print(pcall(table.insert, {}, 1, 2, 3)) --> false wrong number of arguments to 'insert'
print(pcall(table.insert, {}, "x", 1)) --> false bad argument #2 to 'table.insert' (number expected, got string)
print(pcall(table.insert, {}, 1.5, 1)) --> false bad argument #2 to 'table.insert' (number has no integer representation)
print(pcall(table.insert, {}, nil, 1)) --> false bad argument #2 to 'table.insert' (number expected, got nil)
print(pcall(table.insert, { 1, 2 }, 0, "x")) --> false bad argument #2 to 'table.insert' (position out of bounds)
print(pcall(table.insert, { 1, 2 }, 4, "x")) --> false bad argument #2 to 'table.insert' (position out of bounds)
print(pcall(table.insert, { 1, 2 }, -1, "x")) --> false bad argument #2 to 'table.insert' (position out of bounds)
print(pcall(table.insert, {}, math.maxinteger, "x")) --> false bad argument #2 to 'table.insert' (position out of bounds)
print(pcall(table.insert, {}, math.mininteger, "x")) --> false bad argument #2 to 'table.insert' (position out of bounds)
local function inserted(t, ...) table.insert(t, ...) local r = {} for i = 1, 5 do r[i] = tostring(t[i]) end return table.concat(r, " ") end
print(inserted({}, "x"), inserted({ 1, 2 }, "x"), inserted({ 1, 2 }, nil)) --> x nil nil nil nil 1 2 x nil nil 1 2 nil nil nil
print(inserted({}, 1, "x"), inserted({ 1, 2 }, 1, "x"), inserted({ 1, 2 }, 2, "x"), inserted({ 1, 2 }, 3, "x")) --> x nil nil nil nil x 1 2 nil nil 1 x 2 nil nil 1 2 x nil nil
print(inserted({ 1, 2 }, "2", "x"), inserted({ 1, 2 }, 2.0, "x"), inserted({ 1, 2 }, 1, nil), inserted({ 1, 2 }, 1, false)) --> 1 x 2 nil nil 1 x 2 nil nil nil 1 2 nil nil false 1 2 nil nil
print(select("#", table.insert({}, 1)), select("#", table.insert({}, 1, 1))) --> 0 0
local t = setmetatable({}, { __len = function() return math.maxinteger end })
print(pcall(table.insert, t, 5, "x")) --> true
t = setmetatable({}, { __len = function() return math.maxinteger - 1 end })
table.insert(t, "at the end")
print(t[math.maxinteger]) --> at the end
print(pcall(table.insert, setmetatable({}, { __len = function() return 1.5 end }), "x")) --> false object length is not an integer
print(pcall(table.insert, setmetatable({}, { __len = function() return {} end }), "x")) --> false object length is not an integer
print(pcall(table.insert, setmetatable({}, { __newindex = function() error("read-only", 0) end }), "x")) --> false read-only
local proxy = debug.setmetatable(5, { __index = function(_, i) return "v" .. i end, __newindex = function(_, k, v) io.write(k, "=", v, " ") end, __len = function() return 3 end })
print(pcall(table.insert, proxy, 2, "x")) --> 4=v3 3=v2 2=x true
debug.setmetatable(5, { __index = function(_, i) return i end })
print(pcall(table.insert, 5, "x")) --> false bad argument #1 to 'table.insert' (table expected, got number)
debug.setmetatable(5, nil)
