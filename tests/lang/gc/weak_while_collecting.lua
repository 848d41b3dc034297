-- Weak tables that are large enough to be cleared in pieces, changed all the time while that goes on: what is alive
-- stays, and what is found is alive.
local seed = 7
local function some(n)
  seed = (seed * 1103515245 + 12345) & 0x7fffffff
  return (seed >> 8) % n + 1
end

local SIZE = 6000
local wrong = {}
local function check(ok, what)
  if not ok then wrong[what] = (wrong[what] or 0) + 1 end
end
local function step(i) if i % 7 == 0 then collectgarbage("step", 1) end end
local function report(...)
  for _, what in ipairs { ... } do print(what .. ": " .. (wrong[what] or "right")) end
end

-- Weak values by name, by number, and by numbers that do not make an array.
local function weak_values(key_of)
  local t, alive = setmetatable({}, { __mode = "v" }), {}
  for i = 1, SIZE do
    local v = { i }
    t[key_of(i)] = v
    if i % 3 == 0 then alive[i] = v end
  end
  for n = 1, 6 * SIZE do
    local i = some(SIZE)
    local k = key_of(i)
    local found = t[k]
    if alive[i] then check(found == alive[i], "alive value") end
    if found then check(found[1] == i, "found value") end
    local action = some(5)
    if action == 1 then
      alive[i] = nil
    elseif action == 2 then
      alive[i] = found or { i }
      t[k] = alive[i]
    elseif action == 3 then
      t[k], alive[i] = nil, nil
    elseif action == 4 then
      t[k] = { i }
      alive[i] = nil
    end
    step(n)
  end
  local left = 0
  for _ in pairs(alive) do left = left + 1 end
  collectgarbage()
  for k, v in pairs(t) do
    check(k == key_of(v[1]) and v == alive[v[1]], "value left")
    left = left - 1
  end
  check(left == 0, "number of values left")
end
weak_values(function(i) return "key " .. i end)
weak_values(function(i) return i end)
weak_values(function(i) return i * 1000 end)
report("alive value", "found value", "value left", "number of values left")
--> alive value: right
--> found value: right
--> value left: right
--> number of values left: right

-- Ephemerons: entries in a chain live as long as its first key.
do
  local t = setmetatable({}, { __mode = "k" })
  local heads, LENGTH = {}, 100
  local function chain(id)
    local head = { id, 0 }
    local last = head
    for i = 1, LENGTH do
      local key = { id, i }
      t[last] = key
      last = key
    end
    heads[id] = head
  end
  local function walk(id)
    local at, n = heads[id], 0
    while t[at] do
      local following = t[at]
      check(following[1] == id and following[2] == n + 1, "link of a chain")
      at, n = following, n + 1
    end
    check(n == LENGTH, "length of a chain")
  end
  for id = 1, 60 do chain(id) end
  for n = 1, 600 do
    local id = some(60)
    walk(id)
    if some(3) == 1 then
      chain(id)
    elseif some(9) == 1 then
      local seen = 0
      for k, v in pairs(t) do
        check(k[1] == v[1] and k[2] + 1 == v[2], "entry of an iteration")
        seen = seen + 1
      end
      check(seen >= 60 * LENGTH, "entries of an iteration")
    end
    collectgarbage("step", 16)
  end
  collectgarbage()
  local n = 0
  for _ in pairs(t) do n = n + 1 end
  check(n == 60 * LENGTH, "entries left")
end
report("link of a chain", "length of a chain", "entry of an iteration", "entries of an iteration", "entries left")
--> link of a chain: right
--> length of a chain: right
--> entry of an iteration: right
--> entries of an iteration: right
--> entries left: right

-- Lists grow and are measured while their ends die.
do
  local t, alive = setmetatable({}, { __mode = "v" }), {}
  for i = 1, SIZE do
    alive[i] = {}
    t[i] = alive[i]
  end
  for n = 1, 2 * SIZE do
    if some(2) == 1 then
      alive[#alive] = nil
    else
      local v = {}
      alive[#alive + 1] = v
      t[#alive] = v
    end
    local length = #t
    check(length >= #alive and t[length + 1] == nil, "border")
    step(n)
  end
  collectgarbage()
  check(#t == #alive, "last border")
end
report("border", "last border")
--> border: right
--> last border: right

-- A table that stops being weak keeps what it has from then on.
do
  local weak = { __mode = "v" }
  for round = 1, 40 do
    local t, alive = setmetatable({}, weak), {}
    for i = 1, SIZE do t[i] = { i } alive[i] = t[i] end
    for _ = 1, round do collectgarbage("step", 16) end
    if round % 2 == 0 then setmetatable(t, nil) else setmetatable(t, {}) end
    alive = nil
    for _ = 1, 60 do collectgarbage("step", 16) end
    for i = 1, SIZE do check(t[i] and t[i][1] == i, "kept value") end
  end
end
report("kept value") --> kept value: right

-- What a finalizer sees is gone from weak values, but not from weak keys.
do
  local by_name, by_key = setmetatable({}, { __mode = "v" }), setmetatable({}, { __mode = "k" })
  local made, finalized = 0, 0
  local class = { __gc = function(self)
    finalized = finalized + 1
    check(by_name[self.name] ~= self, "weak value of a finalizer")
    check(by_key[self] == self.name and self.inner.name == self.name, "weak key of a finalizer")
  end }
  for n = 1, 4 * SIZE do
    local o = setmetatable({ name = "n" .. n, inner = { name = "n" .. n } }, class)
    by_name[o.name], by_key[o] = o, o.name
    made = made + 1
    if n % 50 == 0 then collectgarbage("step", 4) end
  end
  collectgarbage()
  collectgarbage()
  check(made == finalized, "number of finalizers")
  check(next(by_name) == nil and next(by_key) == nil, "end of weak tables")
end
report("weak value of a finalizer", "weak key of a finalizer", "number of finalizers", "end of weak tables")
--> weak value of a finalizer: right
--> weak key of a finalizer: right
--> number of finalizers: right
--> end of weak tables: right
