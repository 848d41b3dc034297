--# fuel: 1_000_000
--# ends: fuel
-- Each time it is either stopped or out of memory, whichever comes first on this machine.
while true do pcall(load, function() return "-- " end) end
