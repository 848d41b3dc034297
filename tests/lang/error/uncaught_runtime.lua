-- An uncaught error ends the script with chunk, line and message.
print "before" --> before
local t = {}
t.x.y = 1 --! attempt to index a nil value (field 'x')
print "never"
