-- An operand that came from one of two places has no name, and the message none.
local function try(...) print(select(2, pcall(...))) end
try(function(x, y) return (x or 1) & (y or 2) end, {}) --> @: attempt to perform bitwise operation on a table value
try(function(x) return (x and x.y or 1) + {} end) --> @: attempt to perform arithmetic on a table value
try(function(x) local z = x or {} return z .. "" end) --> @: attempt to concatenate a table value (local 'z')
try(function(x) return (x or nil)() end) --> @: attempt to call a nil value
try(function(x) return (x or {}).a.b end) --> @: attempt to index a nil value (field 'a')
