--# fuel: 1_000_000
--# memory: 500_000_000
--# ends: fuel
while true do pcall(string.rep, "x", 100000000) end
