--# fuel: 1_000_000
--# ends: fuel
debug.sethook(function() while true do end end, "l")
local x = 1
x = 2
