--# memory: 2_000_000
-- Integer keys far apart take no more room than others, in whatever order they come.
local t = {}
for i = 0, 40 do t[1 << i] = true end
local u = {}
for i = 40, 0, -1 do u[2 ^ i] = true end
local v = { 1, 2, 3 }
for i = 1, 40 do v[3 << i] = true v[(3 << i) + 1] = true end
local n = 0
for _, x in ipairs { t, u, v } do for _ in pairs(x) do n = n + 1 end end
print(n, t[1 << 40], u[1], v[3 << 20]) --> 165 true true true
