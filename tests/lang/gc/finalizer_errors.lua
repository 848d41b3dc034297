-- An error in a finalizer is a warning; the program goes on.
warn "@off"
do local o = setmetatable({}, { __gc = function() error "in finalizer" end }) end
collectgarbage()
do local o = setmetatable({}, { __gc = "not callable" }) end
collectgarbage()
print "alive" --> alive
