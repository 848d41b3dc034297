--# fuel: 5_000_000
--# ends: fuel
local function many(...) while true do local a, b = ..., select("#", ...) end end
many(table.unpack({}, 1, 100000))
