--# fuel: 1_000_000
--# ends: fuel
-- An endless loop ends, and no pcall catches the end.
while true do pcall(function() while true do end end) end
