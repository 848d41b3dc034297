local function handler(e) return "handled: " .. tostring(e) end
print(xpcall(function(...) return ... end, handler, 1, 2)) --> true 1 2
print(xpcall(error, handler, "boom")) --> false handled: boom
print(xpcall(function() local x; x() end, handler)) --> false handled: @: attempt to call a nil value (local 'x')
print(xpcall(error, function(e) return e, "only one value comes through" end, "v")) --> false v
-- The handler runs before the stack unwinds.
local function inner() error("deep", 0) end
print(xpcall(inner, function(e) return e .. " " .. tostring(debug.getinfo(3, "f").func == inner) end)) --> false deep true
print(xpcall(function() error(setmetatable({}, { __tostring = function() return "obj" end })) end, tostring)) --> false obj
print(pcall(xpcall)) --> false bad argument #2 to 'xpcall' (function expected, got no value)
print(pcall(xpcall, print)) --> false bad argument #2 to 'xpcall' (function expected, got no value)
-- An error in the handler ends in an error, not in a hang.
print(xpcall(error, function() error("again") end, "first")) --> false error in error handling
local depth = 0
local function unsettled(e) depth = depth + 1; if depth < 100 then error("more") end return "settled" end
print(xpcall(error, unsettled, "x")) --> false settled
print(depth) --> 100
local function endless() return 1 + endless() end
print(xpcall(endless, endless)) --> false error in error handling
print((xpcall(endless, function(m) return m:match "stack overflow" end))) --> false
