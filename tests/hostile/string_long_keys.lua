--# fuel: 2_000_000
--# ends: fuel
-- Finding a long string in a table, or comparing it raw, reads all of it.
local a, b = ("x"):rep(1000000) .. "a", ("x"):rep(1000000) .. "a"
local t = { [a] = true }
while true do local found = t[b] local same = rawequal(a, b) local raw = rawget(t, b) end
