-- Literals that settle nothing leave the name of what does; indices up to 255 have a name of their own.
local function try(f, ...) print((select(2, pcall(f, ...)))) end
glob = nil
try(function() return (nil or glob) .. "x" end)       --> @: attempt to concatenate a nil value (global 'glob')
try(function() return (1 and glob) + 1 end)           --> @: attempt to perform arithmetic on a nil value (global 'glob')
try(function() return (false or 1 and glob).x end)    --> @: attempt to index a nil value (global 'glob')
try(function() local t = {} return t[0].x end)        --> @: attempt to index a nil value (field 'integer index')
try(function() local t = {} return t[255]() end)      --> @: attempt to call a nil value (field 'integer index')
try(function() local t = {} return t[256]() end)      --> @: attempt to call a nil value (field '?')
try(function() local t, k = {}, 0 return t[k].x end)  --> @: attempt to index a nil value (field '?')
try(function() local t = {} return t[-1].x end)       --> @: attempt to index a nil value (field '?')
try(function() for i = 1, {}, 0 do end end)           --> @: 'for' step is zero
-- Nothing of this is evaluated.
local function f() print("called") return true end
print(true or f(), false and f(), nil and f() or 1, 1 or f() and f()) --> true false 1 1
if false and f() or nil and f() then print("wrong") end
print(nil or false, false or nil, 1 and 2 and nil, 1 and nil or false) --> false nil nil false
while true or f() do break end
repeat until true or f()
