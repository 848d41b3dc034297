--# fuel: 20_000_000
--# ends: fuel
-- Integer keys whose halves cancel out in a simple hash: walking long chains is work.
local t = {}
for i = 1, math.maxinteger do t[i << 32 | i] = true end
