local t = setmetatable({}, { __mode = "kv" })
local key, val = {}, {}
t[key], t[{}], t[1], t[val] = {}, val, {}, val
collectgarbage()
local n = 0
for k, v in pairs(t) do n = n + 1; print(k == val, v == val) end --> true true
print(n) --> 1
