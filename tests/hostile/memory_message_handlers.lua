--# memory: 2_000_000
-- The handler of an error of memory and a __close ask for more still.
local function fill() local t = {} while true do t[#t + 1] = {} end end
print(pcall(function() local c <close> = setmetatable({}, { __close = fill }) fill() end)) --> false not enough memory
print((xpcall(fill, fill))) --> false
print(pcall(coroutine.wrap(fill))) --> false not enough memory
print "alive" --> alive
