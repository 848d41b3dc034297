--# fuel: 2_000_000
--# ends: fuel
local f = load("local x = nil + 1", ("x"):rep(1000000))
local g = load("local x = nil + 1", "@" .. ("x"):rep(1000000))
while true do pcall(f) pcall(g) debug.getinfo(f, "S") end
