--# fuel: 1_000_000
--# ends: fuel
local s = ("a"):rep(30)
for _ in s:gmatch("(a*)*(a*)*b") do end
while true do for _ in s:gmatch(".-.-.-.-.-.-.-.-b") do end end
