--# fuel: 5_000_000
--# ends: fuel
local function many(...) while true do local t = { ... } t = table.pack(...) end end
many(table.unpack({}, 1, 20000))
