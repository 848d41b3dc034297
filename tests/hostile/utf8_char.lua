--# fuel: 1_000_000
--# ends: fuel
while true do pcall(utf8.char, table.unpack({ 0x7FFFFFFF, 0x7FFFFFFF }, 1, 2)) pcall(function() return utf8.char(("x"):rep(50000):byte(1, -1)) end) end
