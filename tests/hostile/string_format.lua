--# fuel: 100_000
--# ends: fuel
local s = ("x"):rep(10000)
while true do pcall(string.format, "%s%s%s%s%q", s, s, s, s, s) end
