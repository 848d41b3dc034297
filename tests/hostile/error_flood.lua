--# fuel: 1_000_000
--# ends: fuel
while true do pcall(error, "x") pcall(function() local a = nil + 1 end) end
