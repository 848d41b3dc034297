-- print honours __tostring of every type, and makes no string where it can do without.
debug.setmetatable(0, { __tostring = function(n) return "number " .. n // 1 end })
print(1, 2.5) --> number 1 number 2.0
debug.setmetatable(0, nil)
debug.setmetatable(nil, { __tostring = function() return "nothing" end })
print(nil, false) --> nothing false
debug.setmetatable(nil, nil)
local strings = getmetatable("")
strings.__tostring = function(s) return "<" .. s .. ">" end
print("a", 1) --> <a> 1
strings.__tostring = nil
print(nil, true, -0.0, "", "x\ty") --> nil true -0.0  x y
print(pcall(print, setmetatable({}, { __tostring = function() return {} end }))) --> false '__tostring' must return a string
