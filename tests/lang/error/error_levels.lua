local function l1() error("level 1") end
local function l2() error("level 2", 2) end --
local function l0() error("level 0", 0) end
print(pcall(l1)) --> false @-3: level 1
print(pcall(function() l2() end)) --> false @: level 2
print(pcall(l0)) --> false level 0
print(pcall(error, "from pcall itself")) --> false from pcall itself
print(pcall(error)) --> false nil
print(pcall(error, nil)) --> false nil
print(select("#", pcall(error))) --> 2
print(pcall(error, 42)) --> false 42
local function where(level) local ok, e = pcall(function() error("x", level) end) return e end
print(where(1), where(100)) --> @-1: x x
local e = { code = 7 }
local ok, got = pcall(error, e)
print(ok, got == e, got.code) --> false true 7
