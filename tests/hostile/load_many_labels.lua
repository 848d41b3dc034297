--# fuel: 3_000_000
--# ends: fuel
local gotos, nested = {}, {}
for i = 1, 5000 do gotos[#gotos + 1] = "goto l" .. i .. " " end
for i = 1, 5000 do gotos[#gotos + 1] = "::l" .. i .. ":: " end
for i = 1, 5000 do nested[#nested + 1] = "do goto out end " end
local a, b = "do return end " .. table.concat(gotos), table.concat(nested) .. " ::out::"
while true do load(a) load(b) end
