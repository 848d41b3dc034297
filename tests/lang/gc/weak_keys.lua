local t = setmetatable({}, { __mode = "k" })
local key = {}
t[key], t[{}], t["s"], t[1] = "kept", "lost", "string key", {}
collectgarbage()
local n = 0
for _ in pairs(t) do n = n + 1 end
print(n, t[key], t.s, type(t[1])) --> 3 kept string key table
key = nil
collectgarbage()
n = 0
for _ in pairs(t) do n = n + 1 end
print(n) --> 2
