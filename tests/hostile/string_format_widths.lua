--# fuel: 1_000_000
--# ends: fuel
local formats = { "%99d", "%.99f", "%99.99f", "%-99s", "%.99a", "%099.99g", "%.99e", "%100d", "%.100f", "%" .. ("0"):rep(100000) .. "d", "%" .. (" "):rep(1000) .. "5d" }
while true do for _, f in ipairs(formats) do pcall(string.format, f, 1.7976931348623157e308) pcall(string.format, f, 3) end pcall(string.format, ("%99.99f"):rep(1000), table.unpack({}, 1, 1000)) end
