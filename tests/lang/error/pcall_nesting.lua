print(pcall(pcall, error, "x")) --> true false x
print(pcall(pcall, pcall, error)) --> true true false nil
print(pcall(function() return pcall(function() error("in", 0) end) end)) --> true false in
print(pcall(function() pcall(error) error("out", 0) end)) --> false out
print(select("#", pcall(function() return nil, nil end))) --> 3
print(pcall(select, "#", 1, 2, 3)) --> true 3
local function tower(n) if n == 0 then error("bottom", 0) end return pcall(tower, n - 1) end
print(select("#", tower(50)), (tower(3))) --> 51 true
print(pcall()) --! bad argument #1 to 'pcall' (value expected)
