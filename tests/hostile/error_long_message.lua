--# fuel: 2_000_000
--# ends: fuel
local s = ("x"):rep(1000000)
while true do pcall(function() error(s) end) xpcall(error, debug.traceback, s) pcall(coroutine.wrap(function() error(s, 0) end)) end
