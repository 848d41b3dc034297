--# fuel: 10_000
--# memory: 500_000_000
--# ends: fuel
local a, b = ("x"):rep(100000) .. "a", ("x"):rep(100000) .. "b"
while true do if a == b or a < b and b < a then break end end
