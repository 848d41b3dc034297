--# fuel: 1_000_000
--# ends: fuel
local function f() return f() end
print(pcall(f))
