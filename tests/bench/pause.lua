-- How long a call may take because of the collector. Each kind of heap is
-- filled once with about 64 MiB; after that each turn does what a small call
-- does: some garbage, a few new objects in the places of old ones.
--
-- A plugin for pause_test.go; natively: engine-release tests/bench/pause.lua time [KIND...]

local MIB = 1024 * 1024

-- Runs add(i) until so much memory is in use.
local function fill_up(add)
  local n = 0
  repeat
    for i = n + 1, n + 1000 do add(i) end
    n = n + 1000
  until collectgarbage("count") * 1024 >= 64 * MIB
  return n
end

-- A list of lists, so that no table is large.
local function chunked()
  local chunks = {}
  return function(i, v)
    local chunk = chunks[i >> 8]
    if not chunk then
      chunk = {}
      chunks[i >> 8] = chunk
    end
    chunk[i & 255] = v
  end, function(i) return chunks[i >> 8][i & 255] end
end

local seed = 1
local function some(n)
  seed = (seed * 1103515245 + 12345) & 0x7fffffff
  return seed % n + 1
end

-- Each kind returns what a turn changes.
local kinds = {}

function kinds.objects()
  local set = chunked()
  local function new(i) return { x = i, y = { i } } end
  local n = fill_up(function(i) set(i, new(i)) end)
  return function() set(some(n), new(1)) end
end

function kinds.array()
  local t = {}
  local n = fill_up(function(i) t[i] = i end)
  return function() t[some(n)] = {} end
end

function kinds.hash()
  local t = {}
  local n = fill_up(function(i) t[-i] = i end)
  return function() t[-some(n)] = {} end
end

function kinds.strings()
  local set = chunked()
  local n = fill_up(function(i) set(i, "text " .. i) end)
  local i = n
  return function()
    i = i + 1
    set(some(n), "text " .. i)
  end
end

function kinds.closures()
  local set = chunked()
  local function new(i) return function() i = i + 1 return i end end
  local n = fill_up(function(i) set(i, new(i)) end)
  return function() set(some(n), new(1)) end
end

function kinds.coroutines()
  local set, get = chunked()
  local function body(i) while true do i = i + coroutine.yield(i) end end
  local function new(i)
    local co = coroutine.wrap(body)
    co(i)
    return co
  end
  local n = fill_up(function(i) set(i, new(i)) end)
  return function()
    set(some(n), new(1))
    get(some(n))(1)
  end
end

-- Keys that live elsewhere, values that refer to their keys.
function kinds.ephemerons()
  local t = setmetatable({}, { __mode = "k" })
  local set, get = chunked()
  local function new(i)
    local key = {}
    t[key] = { key }
    set(i, key)
  end
  local n = fill_up(new)
  return function()
    new(some(n))
    return t[get(some(n))][1]
  end
end

-- Each value is the key of the next: the chain hangs on its first key.
function kinds.ephemeron_chain()
  local t = setmetatable({}, { __mode = "k" })
  local first = {}
  local last = first
  fill_up(function()
    local key = {}
    t[last] = key
    last = key
  end)
  return function()
    local key = {}
    t[last] = key
    last = key
    local second = t[first]
    t[first] = nil
    first = second
  end
end

-- A cache by name. What it holds is alive elsewhere.
function kinds.weak_values()
  local t = setmetatable({}, { __mode = "v" })
  local set = chunked()
  local function new(i, name)
    local v = {}
    t[name] = v
    set(i, v)
  end
  local n = fill_up(function(i) new(i, i .. "") end)
  return function()
    local i = some(n)
    new(i, i .. "")
    return t[some(n) .. ""]
  end
end

-- A cache whose entries all die in each cycle, and come back.
function kinds.weak_values_dying()
  local t = setmetatable({}, { __mode = "v" })
  local n = fill_up(function(i) t[i .. ""] = { i } end)
  local i = 0
  return function()
    for _ = 1, 50 do
      i = i % n + 1
      t[i .. ""] = t[i .. ""] or { i }
    end
  end
end

function kinds.weak_list()
  local t = setmetatable({}, { __mode = "v" })
  local set = chunked()
  local function new(i)
    t[i] = {}
    set(i, t[i])
  end
  local n = fill_up(new)
  return function() new(some(n)) end
end

function kinds.finalizers()
  local meta = { __gc = function() end }
  local set = chunked()
  local function new(i) set(i, setmetatable({}, meta)) end
  local n = fill_up(new)
  return function() new(some(n)) end
end

local change

local function turn()
  for i = 1, 100 do
    local _ = { i, { i } }
  end
  for _ = 1, 10 do change() end
  return ""
end

local function fill(kind)
  change = nil
  collectgarbage()
  change = assert(kinds[kind], "no such kind")()
  return ""
end

-- Natively, there is nobody else to take the time.
local function report(kind)
  fill(kind)
  local longest, start = 0, os.clock()
  local turns, before = 0, start
  repeat
    turn()
    local now = os.clock()
    if now - before > longest then longest = now - before end
    turns, before = turns + 1, now
  until now - start > 3
  print(("%-20s longest %6.2f ms, mean %.3f ms of %d calls"):format(kind, longest * 1e3, (before - start) * 1e3 / turns, turns))
end

local names = {}
for name in pairs(kinds) do names[#names + 1] = name end
table.sort(names)

local args = { ... }
if args[1] == "time" then
  for _, kind in ipairs(#args > 1 and table.move(args, 2, #args, 1, {}) or names) do report(kind) end
end

return {
  kinds = function() return table.concat(names, " ") end,
  fill = fill,
  turn = turn,
}
