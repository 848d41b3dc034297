--# fuel: 2_000_000
--# ends: fuel
local function handler(e) error(e) end
local function deep(n) xpcall(deep, handler, n) xpcall(error, handler, "x") end
while true do deep(1) xpcall(error, function(e) local function again(x) return xpcall(error, again, x) end return again(e) end) end
