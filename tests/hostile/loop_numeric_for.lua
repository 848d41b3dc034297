--# fuel: 1_000_000
--# ends: fuel
for i = 1, math.huge do end
