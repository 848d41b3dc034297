--# fuel: 1_000_000
-- A finalizer that does not end cannot hold up the end of the program.
keep = setmetatable({}, { __gc = function() while true do end end })
print "script ends" --> script ends
