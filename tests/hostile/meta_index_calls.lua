--# fuel: 1_000_000
--# ends: fuel
-- A __index chain that is a ring is refused; one that runs is stopped.
local t = setmetatable({}, { __index = function(t, k) return t[k] end })
while true do pcall(function() return t.x end) end
