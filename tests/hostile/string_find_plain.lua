--# fuel: 100_000
--# ends: fuel
local s, p = ("a"):rep(50000), ("a"):rep(25000) .. "b"
while true do s:find(p, 1, true) end
