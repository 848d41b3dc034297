--# fuel: 2_000_000
--# ends: fuel
local t, separator = {}, ("x"):rep(10000)
for i = 1, 1000 do t[i] = "" end
while true do pcall(table.concat, t, separator) pcall(table.concat, t, "", 1, math.maxinteger) end
