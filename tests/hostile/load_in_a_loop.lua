--# fuel: 1_000_000
--# ends: fuel
-- Compiling is work, whether the chunk comes whole or in pieces.
local source = ("x = 1 "):rep(10000)
while true do load(source) load(function() return source end) end
