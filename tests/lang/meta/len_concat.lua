local t = setmetatable({ 1, 2, 3 }, { __len = function(self) return "len " .. rawlen(self) end })
print(#t, rawlen(t)) --> len 3 3
local c = setmetatable({}, { __concat = function(a, b) return (type(a) == "table" and "T" or a) .. "~" .. (type(b) == "table" and "T" or b) end })
print(c .. 1, 1 .. c, c .. c, "a" .. "b" .. c .. "d") --> T~1 1~T T~T abT~d
print(pcall(function() return {} .. "x" end)) --> false @: attempt to concatenate a table value
print(#setmetatable({}, { __len = function(a, b) return select("#", a, b) end })) --> 2
