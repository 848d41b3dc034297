for i, v in ipairs { "a", "b", nil, "d" } do io.write(i, v, " ") end print() --> 1a 2b
for i in ipairs {} do print(i) end
local n = 0
for k, v in pairs { 1, 2, x = 3 } do n = n + v end
print(n, select("#", ipairs {}), (ipairs {}) == (ipairs { 1 })) --> 6 3 true
print(pcall(ipairs)) --> false bad argument #1 to 'ipairs' (value expected)
print(pcall(function() for k in pairs(nil) do end end)) --> false @: bad argument #1 to 'for iterator' (table expected, got nil)
print(pcall(pairs)) --> false bad argument #1 to 'pairs' (value expected)
