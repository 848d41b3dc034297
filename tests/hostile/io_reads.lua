--# fuel: 1_000_000
--# ends: fuel
while true do pcall(io.read, "n", "l", "L", "a", math.maxinteger) pcall(io.lines) pcall(io.read, table.unpack({}, 1, 200)) for _ in io.lines(nil, 0, 1, "n") do end end
