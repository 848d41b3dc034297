--# fuel: 1_000_000
--# ends: fuel
while true do xpcall(error, function() while true do end end) end
