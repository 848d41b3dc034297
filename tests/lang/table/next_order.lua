-- next visits every field once; the array part comes first and in order.
local t = { 10, 20, 30, x = 1, y = 2 }
local seen, list = 0, {}
for k, v in pairs(t) do seen = seen + 1; if math.type(k) == "integer" then list[#list + 1] = v end end
print(seen, table.concat(list, " ")) --> 5 10 20 30
print(next({}), next({ 5 }), rawequal(next({ a = 1 }), "a")) --> nil 1 true
print(pcall(next, {}, "absent")) --> false invalid key to 'next'
print(next({ 1 }, 1), next(t, nil)) --> nil 1 10
print(pcall(next)) --> false bad argument #1 to 'next' (table expected, got no value)
for k in pairs(t) do t[k] = nil end
print(next(t)) --> nil
