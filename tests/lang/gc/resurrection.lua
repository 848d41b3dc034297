-- An object that its finalizer stores lives on, and is finalized again only if marked again.
local saved, count = nil, 0
local mt = { __gc = function(o) count = count + 1; saved = o end }
do local o = setmetatable({ data = { 1, 2 } }, mt) end
collectgarbage()
print(count, saved.data[2]) --> 1 2
saved = nil
collectgarbage()
print(count) --> 1
do local o = setmetatable({}, mt) end
collectgarbage()
setmetatable(saved, mt)
saved = nil
collectgarbage()
print(count) --> 3
