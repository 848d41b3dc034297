local t = setmetatable({}, { __mode = "v" })
t[1], t.s, t.n, t.keep = {}, "string", 42, {}
local keep = t.keep
collectgarbage()
print(t[1], t.s, t.n, t.keep == keep) --> nil string 42 true
t.f = function() return keep end
t[2] = coroutine.create(print)
collectgarbage()
print(t.f, t[2]) --> nil nil
keep = nil
collectgarbage()
print(t.keep, next({}), #t) --> nil nil 0
