local function count(...) return select("#", ...) end
local function pass(...) return ... end
print(count(), count(nil), count(nil, nil), count(pass(1, nil, nil))) --> 0 1 2 3
print(pass(1, 2), pass(3, 4)) --> 1 3 4
local function mix(a, b, ...) return b, a, ... end
print(mix(1), mix(1, 2, 3, 4)) --> nil 2 1 3 4
local function assign(...) local a, b, c = ... return a, b, c end
print(assign(1), assign(1, 2, 3, 4)) --> 1 1 2 3
print((pass(1, 2, 3))) --> 1
local function nested(...) return (function(...) return select("#", ...) end)(..., ...) end
print(nested(1, 2, 3)) --> 4
local function big(n, ...) if n == 0 then return select("#", ...), ... end return big(n - 1, n, ...) end
print(select("#", big(200))) --> 201
print((big(200))) --> 200
print(table.unpack({ 1, 2, 3 }, -1, 1)) --> nil nil 1
