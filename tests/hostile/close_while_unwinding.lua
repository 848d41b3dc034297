--# fuel: 1_000_000
--# ends: fuel
-- A __close that runs while the end unwinds gets no fuel either.
local c <close> = setmetatable({}, { __close = function() while true do end end })
while true do end
