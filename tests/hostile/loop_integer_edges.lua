--# fuel: 1_000_000
--# ends: fuel
-- Loops at the edges of integers end, and those that do not are stopped.
local n = 0
for i = math.maxinteger - 1, math.maxinteger do n = n + 1 end
for i = math.mininteger + 1, math.mininteger, -1 do n = n + 1 end
for i = 1, -math.huge do n = n + 1 end
assert(n == 4)
for i = 0, 1, 1e-300 do end
