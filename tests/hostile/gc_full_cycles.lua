--# fuel: 1_000_000
--# ends: fuel
while true do collectgarbage() end
