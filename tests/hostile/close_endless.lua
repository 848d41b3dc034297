--# fuel: 2_000_000
--# ends: fuel
-- Closing opens another one, for ever.
local mt = {}
mt.__close = function() local c <close> = setmetatable({}, mt) end
while true do pcall(function() local c <close> = setmetatable({}, mt) end) end
