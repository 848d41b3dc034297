--# fuel: 5_000_000
--# ends: fuel
-- A full table in which each new key has to take the place of a removed one.
local t = {}
local n <const> = 1 << 15
for i = 1, n do t[-i] = true end
for i = 1, math.maxinteger do
  local k = -(i % n) - 1
  t[k] = nil
  t["k" .. i] = true
  t["k" .. i] = nil
  t[k] = true
end
