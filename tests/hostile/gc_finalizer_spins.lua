--# fuel: 2_000_000
--# ends: fuel
setmetatable({}, { __gc = function() while true do end end })
collectgarbage()
while true do end
