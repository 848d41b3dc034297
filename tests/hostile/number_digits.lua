--# fuel: 200_000
--# ends: fuel
local digits = ("9"):rep(10000)
while true do tonumber(digits) tonumber(digits, 10) end
