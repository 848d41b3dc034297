--# fuel: 5_000_000
--# ends: fuel
-- Each level copies the results of all levels above.
local function list(n) if n == 0 then return table.unpack({}, 1, 50000) end return n, list(n - 1) end
while true do local n = select("#", list(2000)) end
