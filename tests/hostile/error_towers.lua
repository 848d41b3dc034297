--# fuel: 2_000_000
--# ends: fuel
-- Each level tries twice: two to the power of the depth.
local function f() pcall(f) pcall(f) end
f()
