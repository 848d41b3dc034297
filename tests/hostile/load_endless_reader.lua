--# fuel: 1_000_000
--# ends: fuel
print(pcall(load, function() return "-- " end))
