--# fuel: 5_000_000
--# time: 20s
--# ends: fuel
-- A value that is called by way of itself gets one argument more each time: moving them is work.
local chain = setmetatable({}, {})
getmetatable(chain).__call = chain
for _ = 1, 1000 do pcall(chain, table.unpack({}, 1, 200000)) end
