--# fuel: 3_000_000
--# ends: fuel
-- Patterns that are never the same twice.
for i = 1, math.maxinteger do pcall(string.find, "x", ("[a-z%d]-"):rep(100) .. i) end
