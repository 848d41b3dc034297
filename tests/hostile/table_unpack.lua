--# fuel: 1_000_000
--# ends: fuel
while true do pcall(table.unpack, {}, 1, 200000) end
