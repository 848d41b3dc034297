--# fuel: 1_000_000
--# ends: fuel
error(setmetatable({}, { __tostring = function() while true do end end }))
