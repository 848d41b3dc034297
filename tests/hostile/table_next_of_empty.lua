--# fuel: 1_000_000
--# ends: fuel
-- Asking for the length and the first field of large empty tables is work, too.
local t = {}
for i = 1, 20000 do t["k" .. i] = i end
for i = 1, 20000 do t["k" .. i] = nil end
while true do next(t) local n = #t end
