-- The arguments and results of table.remove.
print(pcall(table.remove)) --> false bad argument #1 to 'table.remove' (table expected, got no value)
print(pcall(table.remove, nil)) --> false bad argument #1 to 'table.remove' (table expected, got nil)
print(pcall(table.remove, "x")) --> false bad argument #1 to 'table.remove' (table expected, got string)
print(pcall(table.remove, {}, "x")) --> false bad argument #2 to 'table.remove' (number expected, got string)
print(pcall(table.remove, {}, 1.5)) --> false bad argument #2 to 'table.remove' (number has no integer representation)
print(pcall(table.remove, {}, {})) --> false bad argument #2 to 'table.remove' (number expected, got table)
local function removed(t, ...) local n = select("#", table.remove(table.move(t, -5, 10, -5, {}), ...)) local v = table.remove(t, ...) local r = {} for i = 1, 4 do r[i] = tostring(t[i]) end return n .. ":" .. tostring(v) .. " of " .. table.concat(r, " ") end
print(removed { 1, 2, 3 }) --> 1:3 of 1 2 nil nil
print(removed({ 1, 2, 3 }, nil)) --> 1:3 of 1 2 nil nil
print(removed({ 1, 2, 3 }, 1)) --> 1:1 of 2 3 nil nil
print(removed({ 1, 2, 3 }, 2)) --> 1:2 of 1 3 nil nil
print(removed({ 1, 2, 3 }, 3)) --> 1:3 of 1 2 nil nil
print(removed({ 1, 2, 3 }, 4)) --> 1:nil of 1 2 3 nil
print(removed({ 1, 2, 3 }, "1")) --> 1:1 of 2 3 nil nil
print(removed({ 1, 2, 3 }, 1.0)) --> 1:1 of 2 3 nil nil
print(removed {}) --> 1:nil of nil nil nil nil
print(removed({}, 0)) --> 1:nil of nil nil nil nil
print(removed({}, 1)) --> 1:nil of nil nil nil nil
print(removed({ [0] = "zero" }, 0)) --> 1:zero of nil nil nil nil
print(removed({ [0] = "zero" })) --> 1:zero of nil nil nil nil
print(removed { false }) --> 1:false of nil nil nil nil
print((pcall(table.remove, {}, 2)), (pcall(table.remove, {}, -1)), (pcall(table.remove, { 1 }, 0)), (pcall(table.remove, { 1 }, 3)), (pcall(table.remove, { 1, 2, 3 }, -1)), (pcall(table.remove, { 1 }, math.mininteger))) --> false false false false false false
print(select("#", table.remove({})), select("#", table.remove({ 1 })), select("#", table.remove({ 1 }, 2))) --> 1 1 1
local t = setmetatable({}, { __len = function() return 2 end, __index = function(_, i) return "v" .. i end })
print(table.remove(t), table.remove(t, 1), rawget(t, 1), rawget(t, 2)) --> v2 v1 v2 nil
print(pcall(table.remove, setmetatable({}, { __len = function() return "x" end }))) --> false object length is not an integer
print(pcall(table.remove, setmetatable({}, { __len = function() return 1 end, __index = function() error("unreadable", 0) end }))) --> false unreadable
