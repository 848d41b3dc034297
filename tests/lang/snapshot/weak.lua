--# only: luahost
-- Of a weak table, what something else keeps alive is written, whatever the collector has done.
local snapshot = require "snapshot"
local function weak(mode, t) return setmetatable(t or {}, { __mode = mode }) end
local function copy(v)
  local bytes = snapshot.encode(v)
  local back = snapshot.decode(bytes)
  assert(snapshot.encode(back) == bytes, "not the same again")
  return back
end
local function size(t) local n = 0 for _ in pairs(t) do n = n + 1 end return n end

local kept = {}
local values = copy { kept, weak("v", { kept, {}, a = {}, b = kept, c = 1, d = "text", e = print }) }
assert(getmetatable(values[2]).__mode == "v")
print(values[2][1] == values[1], values[2][2], values[2].a, values[2].b == values[1], values[2].c, values[2].d, values[2].e == print)
--> true nil nil true 1 text true

local keys = weak("k")
keys[kept] = {}
keys[{}] = "gone"
keys.text = { "stays" }
keys[1] = { "stays, too" }
local both = copy { kept, keys }
print(size(both[2]), type(both[2][both[1]]), both[2].text[1], both[2][1][1]) --> 3 table stays stays, too

-- Ephemerons: a chain of keys that are values.
local chain = weak("k")
local first, at = {}, nil
at = first
for i = 1, 10 do local next = { i } chain[at] = next at = next end
local back = copy { chain, first }
at = back[2]
for i = 1, 10 do at = back[1][at] assert(at[1] == i) end
print(size(copy { chain }[1])) --> 0

print(size(copy(weak("kv", { [kept] = kept, [1] = kept, [2] = 2 })))) --> 1

-- The collector does not change the document.
local function graph()
  local t = weak("v")
  for i = 1, 100 do t["k" .. i] = { i } end
  local cache = weak("k")
  for i = 1, 100 do cache[{ i }] = i end
  return { t, cache }
end
collectgarbage "stop"
local before = snapshot.encode(graph())
local g = graph()
collectgarbage "restart"
collectgarbage()
assert(snapshot.encode(g) == before)
print("done") --> done
