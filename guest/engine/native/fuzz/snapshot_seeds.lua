-- The seeds of fuzz_snapshot.c, documents of every kind of object: prints how many, or writes the one of that number.
local wanted = tonumber((...))
local snapshot = require "snapshot"

local count = 0
local function seed(v, options)
  count = count + 1
  if count == wanted then io.write(snapshot.encode(v, options)) end
end

local function suspended(body, times, ...)
  local co = coroutine.create(body)
  for _ = 1, times or 1 do coroutine.resume(co, ...) end
  return co
end
local yield = coroutine.yield
local function closing() return setmetatable({}, { __close = function() yield "closing" end }) end

seed(1.5) seed(("long"):rep(20)) seed {} seed { 1, "x", { true }, k = -1, [1.5] = false, [{}] = print, ("s"):rep(50) }
local ring = {} ring[1] = ring setmetatable(ring, ring) seed(ring)
seed(setmetatable({}, { __mode = "k", __gc = function() end })) seed(_G) seed(io.stdout)
seed(("a b"):gmatch "%a") seed(coroutine.wrap(function() yield(1) end)) seed { utf8.codes "x" }
local n = 0
local function inc() n = n + 1 return n end
seed { inc, function() return n end } seed(inc, { strip = true })
seed(load("local a <const> = 5 return function(...) local t = { ... } for i, v in ipairs(t) do t[i] = v + a end return function() return t end end")())
seed(suspended(function() return yield() end)) seed(suspended(function() end)) seed(suspended(function() end, 0)) seed(suspended(error))
seed(suspended(function(...) local x <close> = closing() for i = 1, 3 do yield(i, ...) end return ... end, 2, 1, 2))
seed(suspended(function() local x <close> = closing() return 1, 2 end))
seed(suspended(function() pcall(function() local x <close> = closing() error "e" end) end))
seed(suspended(function() xpcall(error, function() yield() end) end))
seed(suspended(function() pcall(pcall, yield) end)) seed(suspended(function() for k in pairs { 1 } do yield(k) end end))
seed(suspended(function() for x in yield do end end)) seed(suspended(function() for x in function() return 1 end, nil, nil, closing() do break end end))
local mt = { __index = yield, __add = yield, __concat = yield, __lt = yield, __newindex = yield, __call = yield, __pairs = yield, __eq = yield }
local object = setmetatable({}, mt)
for _, f in ipairs {
  function() return object.x end, function() return object + 1 end, function() return 1 .. 2 .. object .. 3 end,
  function() if object < object then return 1 end end, function() object.x = 1 end, function() return object() end,
  function() for k in pairs(object) do end end, function() return object == setmetatable({}, mt) end, function() return object:m() end,
} do seed(suspended(f)) end
seed(suspended(function() local v = 0 local function up() v = v + 1 return v end yield(up) return up() end))
do local co = coroutine.create(function() local v = 0 yield(function() v = v + 1 return v end) return v end) local _, f = coroutine.resume(co) seed { co, f } end
seed(setmetatable({}, { __persist = function() return function() return {} end end }))
do
  local a = setmetatable({}, { __persist = function() return function() return {} end end })
  seed { a, setmetatable({}, { __persist = function() return function() return { a } end end }), [a] = { x = a } }
end
seed(require "storage".open "fuzz") seed(Memory.fuzz) package.loaded.mine = {} seed(package.loaded.mine)
if not wanted then print(count) end
