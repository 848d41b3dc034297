--# only: luahost
-- Tables: sharing, cycles, metatables, holes, keys of every kind; one document for one graph.
local snapshot = require "snapshot"
local function copy(v)
  local bytes = snapshot.encode(v)
  local back = snapshot.decode(bytes)
  assert(snapshot.encode(back) == bytes, "not the same again")
  return back, bytes
end

local shared = { "shared" }
local t = copy { shared, { shared }, x = shared }
assert(t[1] == t[2][1] and t[1] == t.x and t[1][1] == "shared")

local ring = {}
ring.next = { next = { next = ring } }
ring = copy(ring)
assert(ring.next.next.next == ring and ring.next ~= ring)

-- Keys: everything but nil and NaN.
local key = {}
local keys = copy { [1.5] = "float", [true] = "true", [false] = "false", [-1] = "negative", [key] = key, [print] = "print", [2 ^ 53] = "large" }
assert(keys[1.5] == "float" and keys[true] == "true" and keys[false] == "false" and keys[-1] == "negative")
assert(keys[print] == "print" and keys[2 ^ 53] == "large")
local found
for k, v in pairs(keys) do if type(k) == "table" then found = k == v end end
assert(found)

-- Holes, and sequences in either part of a table.
local holes = copy { 1, nil, 3, nil, nil, 6 }
assert(holes[1] == 1 and holes[2] == nil and holes[3] == 3 and holes[6] == 6)
local backwards = {}
for i = 100, 1, -1 do backwards[i] = i end
local forwards = {}
for i = 1, 100 do forwards[i] = i end
assert(snapshot.encode(backwards) == snapshot.encode(forwards))
assert(#copy(backwards) == 100)

-- The order in which fields came does not show.
local a, b = {}, {}
local names = {}
for i = 1, 200 do names[i] = "name" .. i * 7919 % 1000 end
for i = 1, #names do a[names[i]] = i end
for i = #names, 1, -1 do b[names[i]] = i end
b.gone, a.gone = 1, nil
b.gone = nil
assert(snapshot.encode(a) == snapshot.encode(b))

-- Metatables, shared, on themselves, with methods and operators.
local Point = {}
Point.__index = Point
function Point.__add(p, q) return setmetatable({ x = p.x + q.x }, Point) end
function Point:double() return self + self end
setmetatable(Point, Point)
local points = copy { setmetatable({ x = 1 }, Point), setmetatable({ x = 2 }, Point) }
assert(getmetatable(points[1]) == getmetatable(points[2]) and getmetatable(points[1]) ~= Point)
assert(getmetatable(getmetatable(points[1])) == getmetatable(points[1]))
print((points[1] + points[2]).x, points[2]:double().x) --> 3 4

-- A finalizer is in force again.
local closed = {}
local restored = snapshot.decode(snapshot.encode(setmetatable({}, { __gc = function() Closed = true end })))
assert(getmetatable(restored).__gc)
restored = nil
collectgarbage() collectgarbage()
print(Closed) --> true

-- Arrays of json stay what they are.
local json = require "json"
print(json.encode((copy { json.array {}, {} }))) --> [[],{}]

-- Long chains need no C stack.
local chain = {}
local at = chain
for i = 1, 100000 do at.next = { i = i } at = at.next end
at = copy(chain)
for i = 1, 100000 do at = at.next assert(at.i == i) end

-- Metamethods are not consulted.
local proxy = copy(setmetatable({ 1 }, { __index = error, __newindex = error, __pairs = error, __len = error }))
assert(rawget(proxy, 1) == 1)
print("done") --> done
