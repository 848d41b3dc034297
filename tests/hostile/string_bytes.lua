--# fuel: 100_000
--# ends: fuel
local s = ("x"):rep(100000)
while true do pcall(string.byte, s, 1, 100000) s:upper() s:reverse() end
