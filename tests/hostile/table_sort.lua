--# fuel: 1_000_000
--# ends: fuel
local t = {}
for i = 1, 1000 do t[i] = i % 7 end
while true do pcall(table.sort, t, function(a, b) return a < b end) pcall(table.sort, t) end
