--# memory: 4_000_000
print(pcall(function() local t = {} for i = 1, math.huge do t[i] = i end end)) --> false not enough memory
print(pcall(function() local t = {} for i = 1, math.huge do t["k" .. i] = {} end end)) --> false not enough memory
print(pcall(function() local t = {} while true do t = { t } end end)) --> false not enough memory
print(pcall(function() local t = {} for i = 1, math.huge do t[i] = function() return t, i end end end)) --> false not enough memory
local t = {}
for i = 1, 1000 do t[i] = { i } end
print(#t, "alive") --> 1000 alive
