--# fuel: 200_000
--# memory: 500_000_000
--# ends: fuel
local s = ("x"):rep(1000000)
while true do local t = s .. "a" end
