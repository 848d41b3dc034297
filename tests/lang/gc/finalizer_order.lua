-- Finalizers run in the reverse order of marking, once each.
local log = {}
local function new(name) return setmetatable({ name = name }, { __gc = function(o) log[#log + 1] = o.name end }) end
do local a, b, c = new "a", new "b", new "c" end
collectgarbage()
print(table.concat(log, " ")) --> c b a
collectgarbage()
print(#log) --> 3
-- A __gc added to the metatable after setmetatable does not mark the object.
local mt = {}
do local o = setmetatable({}, mt); mt.__gc = function() log[#log + 1] = "late" end end
collectgarbage()
print(#log) --> 3
-- A field that was there, whatever its value, does.
mt = { __gc = true }
do local o = setmetatable({}, mt); mt.__gc = function() log[#log + 1] = "now" end end
collectgarbage()
print(log[4]) --> now
