--# fuel: 1_000_000
--# ends: fuel
local format = ("%c%x%X"):rep(10000)
while true do pcall(os.date, format) pcall(os.date, ("x"):rep(100000)) pcall(os.time, { year = 1 << 31, month = -1 << 31, day = 1 << 30, hour = 1 << 30 }) pcall(os.date, "*t", math.maxinteger) end
