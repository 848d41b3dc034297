--# not: native
--# fuel: 100_000
--# ends: fuel
warn("@on")
local text = ("x"):rep(1000)
while true do pcall(warn, text, text, text) pcall(function() io.stderr:write(text) end) end
