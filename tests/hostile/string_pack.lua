--# fuel: 100_000
--# ends: fuel
local f = ("i4"):rep(1000)
while true do pcall(string.packsize, f) pcall(string.unpack, f, ("\0"):rep(4000)) end
