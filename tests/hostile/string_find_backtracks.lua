--# fuel: 1_000_000
--# ends: fuel
-- Backtracking that would take years.
local s = ("a"):rep(40)
print(pcall(string.find, s, (".-"):rep(20) .. "b"))
