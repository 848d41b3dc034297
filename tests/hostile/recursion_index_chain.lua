--# fuel: 5_000_000
--# ends: fuel
-- A chain of a hundred thousand tables, none of which has the field.
local t = {}
for i = 1, 20000 do t = setmetatable({}, { __index = t, __newindex = t }) end
while true do pcall(function() return t.x end) pcall(function() t.x = nil end) pcall(next, t) end
