-- Operands beyond the small constant indexes.
local parts = { "local t = {}\n" }
for i = 1, 1000 do parts[#parts + 1] = ("t.k%d = %d.5\n"):format(i, i) end
parts[#parts + 1] = "return t, t.k1 + 0.25, t.k300 * 2, t.k999 == 999.5, 'end' .. t.k1000"
local t, a, b, c, d = load(table.concat(parts))()
print(t.k257, t.k512, a, b, c, d) --> 257.5 512.5 1.75 601.0 true end1000.5
local n = 0
for k, v in pairs(t) do n = n + v end
print(n) --> 501000.0
