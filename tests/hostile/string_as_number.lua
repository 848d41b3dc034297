--# fuel: 2_000_000
--# ends: fuel
-- Arithmetic on a string reads all of it.
local s = (" "):rep(1000000) .. "1"
while true do local x = s + 0 x = -s x = math.floor(s) x = 1 // s end
