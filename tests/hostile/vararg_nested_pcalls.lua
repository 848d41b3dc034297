--# fuel: 3_000_000
--# ends: fuel
-- Each protected call passes on the results of the one below.
local call = {}
for i = 1, 150 do call[i] = pcall end
call[#call + 1] = table.unpack
call[#call + 1] = {}
call[#call + 1] = 1
call[#call + 1] = 100000
while true do local n = select("#", table.unpack(call)(table.unpack(call, 2))) end
