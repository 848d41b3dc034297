--# fuel: 3_000_000
-- At the end each finalizer makes another object to be finalized.
local mt = {}
mt.__gc = function() for i = 1, 10 do setmetatable({}, mt) end end
for i = 1, 1000 do setmetatable({}, mt) end
print "script ends" --> script ends
