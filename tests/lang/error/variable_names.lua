-- The message names the variable at fault, and says what kind of variable it is.
local function try(f) print((select(2, pcall(f)))) end
local up = nil
glob = nil
try(function() local x; return x.y end) --> @: attempt to index a nil value (local 'x')
try(function() return up.y end) --> @: attempt to index a nil value (upvalue 'up')
try(function() return glob.y end) --> @: attempt to index a nil value (global 'glob')
try(function() local t = {}; return t.a.b end) --> @: attempt to index a nil value (field 'a')
try(function() local t = {}; return t[1][2] end) --> @: attempt to index a nil value (field 'integer index')
try(function() local t, k = {}, "key"; return t[k].x end) --> @: attempt to index a nil value (field '?')
try(function() local t = {}; t.x.y = 1 end) --> @: attempt to index a nil value (field 'x')
try(function() local x = 5; x.y = 1 end) --> @: attempt to index a number value (local 'x')
try(function() return ("s"):nope() end) --> @: attempt to call a nil value (method 'nope')
try(function() local t = {}; t:go() end) --> @: attempt to call a nil value (method 'go')
try(function() local t = {}; t.a.b.c() end) --> @: attempt to index a nil value (field 'a')
try(function() local t = {}; t.f() end) --> @: attempt to call a nil value (field 'f')
try(function() local f; f() end) --> @: attempt to call a nil value (local 'f')
try(function() up() end) --> @: attempt to call a nil value (upvalue 'up')
try(function() glob() end) --> @: attempt to call a nil value (global 'glob')
try(function() return glob() end) --> @: attempt to call a nil value (global 'glob')
try(function() (1)() end) --> @: attempt to call a number value
try(function() ({})() end) --> @: attempt to call a table value
try(function() (function() end)()() end) --> @: attempt to call a nil value
