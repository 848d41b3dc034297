--# fuel: 5_000_000
--# ends: fuel
-- Naming the variable of an error looks through the code before it.
local f = load(("x = 1 "):rep(100000) .. "while true do pcall(function() end) local ok = pcall(error) x = pcall(nothing.at, 1) end")
local g = load("local t = ... " .. ("x = 1 "):rep(100000) .. "local y = (t.a)()")
while true do pcall(g, {}) end
