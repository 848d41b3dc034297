--# fuel: 200_000
--# ends: fuel
local f = load(("local x = 1 x = x + 1 "):rep(200))
while true do string.dump(f) end
