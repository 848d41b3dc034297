local store = {}
local t = setmetatable({ present = 1 }, { __newindex = function(self, k, v) rawset(store, k, v) end })
t.present, t.absent = 2, 3
print(t.present, rawget(t, "absent"), store.present, store.absent) --> 2 nil nil 3
local target = {}
local proxy = setmetatable({}, { __newindex = target })
proxy.a = 1
print(rawget(proxy, "a"), target.a) --> nil 1
-- An existing field with the value nil counts as absent.
t.present = nil
t.present = 9
print(rawget(t, "present"), store.present) --> nil 9
local deep = {}
local p2 = setmetatable({}, { __newindex = setmetatable({}, { __newindex = deep }) })
p2.z = "z"
print(deep.z) --> z
print(pcall(function() local ro = setmetatable({}, { __newindex = function(_, k) error("read-only: " .. k, 2) end }) ro.x = 1 end)) --> false @: read-only: x
local self_loop = setmetatable({}, {})
getmetatable(self_loop).__newindex = function(s, k, v) rawset(s, k, v * 2) end
self_loop.n = 21
print(self_loop.n) --> 42
