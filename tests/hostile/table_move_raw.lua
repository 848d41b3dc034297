--# fuel: 1_000_000
--# ends: fuel
print(pcall(table.move, {}, 1, math.maxinteger - 1, 2))
