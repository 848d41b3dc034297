--# fuel: 1_000_000
--# ends: fuel
local s = ("x"):rep(1000)
while true do pcall(string.gsub, s, "", ("y"):rep(1000)) pcall(string.gsub, s, ".", ("%0"):rep(100)) pcall(string.gsub, s, "()", "%1%1%1") pcall(string.gsub, s, "", {}) end
