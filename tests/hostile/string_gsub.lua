--# fuel: 1_000_000
--# ends: fuel
local s = ("x"):rep(100000)
while true do pcall(string.gsub, s, "x", "y") end
