--# fuel: 5_000_000
--# ends: fuel
local g = load("local t = ... " .. ("do local x end "):rep(50000) .. "debug.getlocal(1, 300) local y = t.a.b")
while true do pcall(g, {}) end
