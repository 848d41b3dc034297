-- Library functions name the argument, the function and the types.
local function try(...) print((select(2, pcall(...)))) end
try(string.rep) --> bad argument #1 to 'string.rep' (string expected, got no value)
try(string.rep, "x", {}) --> bad argument #2 to 'string.rep' (number expected, got table)
try(string.rep, "x", 1.5) --> bad argument #2 to 'string.rep' (number has no integer representation)
try(string.rep, "x", "y") --> bad argument #2 to 'string.rep' (number expected, got string)
try(setmetatable, 1) --> bad argument #1 to 'setmetatable' (table expected, got number)
try(ipairs) --> bad argument #1 to 'ipairs' (value expected)
try(math.floor, {}) --> bad argument #1 to 'math.floor' (number expected, got table)
try(table.concat, { {} }) --> invalid value (table) at index 1 in table for 'concat'
try(tonumber, "z", 99) --> bad argument #2 to 'tonumber' (base out of range)
try(select, 0) --> bad argument #1 to 'select' (index out of range)
try(string.char, 256) --> bad argument #1 to 'string.char' (value out of range)
-- A method call does not count its self, and a call from Lua adds the position.
try(function() ("x"):rep({}) end) --> @: bad argument #1 to 'rep' (number expected, got table)
try(function() string.rep("x", {}) end) --> @: bad argument #2 to 'rep' (number expected, got table)
try(function() ("x").rep() end) --> @: bad argument #1 to 'rep' (string expected, got no value)
try(function() local r = string.rep; r() end) --> @: bad argument #1 to 'r' (string expected, got no value)
try(function() string.bogus() end) --> @: attempt to call a nil value (field 'bogus')
