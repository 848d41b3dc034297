local function try(f) print((select(2, pcall(f)))) end
local up = {}
try(function() local x; return x + 1 end) --> @: attempt to perform arithmetic on a nil value (local 'x')
try(function() local x; return 1 + x end) --> @: attempt to perform arithmetic on a nil value (local 'x')
try(function() return up * 2 end) --> @: attempt to perform arithmetic on a table value (upvalue 'up')
try(function() return glob - 1 end) --> @: attempt to perform arithmetic on a nil value (global 'glob')
try(function() local t = {}; return t.y / 2 end) --> @: attempt to perform arithmetic on a nil value (field 'y')
try(function() local t = {}; return 2 ^ t[1] end) --> @: attempt to perform arithmetic on a nil value (field 'integer index')
try(function() local a, b = 1, {}; return a // b end) --> @: attempt to perform arithmetic on a table value (local 'b')
try(function() local a, b = {}, {}; return a % b end) --> @: attempt to perform arithmetic on a table value (local 'a')
try(function() return -{} end) --> @: attempt to perform arithmetic on a table value
try(function() local x = true; return -x end) --> @: attempt to perform arithmetic on a boolean value (local 'x')
try(function() local x = {}; return x & 1 end) --> @: attempt to perform bitwise operation on a table value (local 'x')
try(function() local x; return ~x end) --> @: attempt to perform bitwise operation on a nil value (local 'x')
try(function() local x = 1.5; return x | 1 end) --> @: number (local 'x') has no integer representation
try(function() local x = {}; return "a" .. x end) --> @: attempt to concatenate a table value (local 'x')
try(function() local t = {}; return t.name .. "a" end) --> @: attempt to concatenate a nil value (field 'name')
try(function() return "a" .. glob .. "b" end) --> @: attempt to concatenate a nil value (global 'glob')
try(function() local x; return #x end) --> @: attempt to get length of a nil value (local 'x')
try(function() local t = {}; return #t.list end) --> @: attempt to get length of a nil value (field 'list')
