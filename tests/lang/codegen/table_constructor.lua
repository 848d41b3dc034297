local function three() return 1, 2, 3 end
local t = { 10, 20; x = 1, [30] = "k", 30, ["y z"] = 2, three() }
print(#t, t[1], t[3], t[4], t[6], t.x, t[30], t["y z"]) --> 6 10 30 1 3 1 k 2
print(#{ three(), nil }, #{ (three()) }, #{ nil, nil, 3 }) --> 1 1 3
print(#{ three(), three(), }) --> 4
local n = { [1] = "explicit", "positional" }
print(n[1]) --> positional
local nested = { { 1, { 2 } }, { a = { b = { c = "deep" } } } }
print(nested[1][2][1], nested[2].a.b.c) --> 2 deep
local function va(...) return { ... }, { ..., "end" }, { n = select("#", ...), ... } end
local x, y, z = va(1, nil, 3)
print(x[1], x[3], y[1], y[2], z.n) --> 1 3 1 end 3
print(pcall(load "return { [nil] = 1 }")) --> false [string "return { [nil] = 1 }"]:1: table index is nil
