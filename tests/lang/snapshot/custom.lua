--# only: luahost
-- __persist: what is made anew, or cannot be persisted.
local snapshot = require "snapshot"
local function copy(v)
  local bytes = snapshot.encode(v)
  return snapshot.decode(bytes), bytes
end

-- A connection: its constructor opens another one to the same place.
Opened = 0
local function connect(place)
  Opened = Opened + 1
  return setmetatable({ place = place, number = Opened }, {
    __persist = function(self)
      local where = self.place
      return function() return Connect(where) end
    end,
  })
end
Connect = connect

local c = connect "db"
local t = copy { conn = c, again = { c }, [c] = "as a key", list = { 1, c, 3 } }
print(t.conn.place, t.conn.number, t.conn == t.again[1], t[t.conn], t.list[2] == t.conn, #t.list) --> db 2 true as a key true 3

-- In upvalues, metatables and coroutines; as the root; one constructor call each.
local f = copy(function() return c.place, c.number end)
print(f()) --> db 3
print(copy(c).number) --> 4
local co = coroutine.wrap(function() local mine = c coroutine.yield() return mine.number end)
co()
print(copy(co)()) --> 5
print(Opened) --> 5

-- Custom objects in the variables of constructors are made first.
local function chained(name, inner)
  return setmetatable({ name = name }, { __persist = function() return function() return { name = name, inner = inner } end end })
end
local a = chained "a"
local b = chained("b", a)
local d = chained("d", b)
local r = copy { d, a, b }
print(r[1].name, r[1].inner.name, r[1].inner.inner.name, r[1].inner == r[3], r[3].inner == r[2]) --> d b a true true

-- What is made may be anything.
local five = setmetatable({}, { __persist = function() return function() return 5 end end })
local none = setmetatable({}, { __persist = function() return function() end end })
local v = copy { five, x = five, none = none, [none] = 1 }
print(v[1], v.x, v.none, next(v, "x")) --> 5 5 nil nil

-- Not what needs itself.
local knot = {}
knot.me = setmetatable({ knot }, { __persist = function(self) return function() return self end end })
print(pcall(snapshot.encode, knot)) --> false cannot persist a value whose constructor (__persist) needs the value itself at ["me"]

-- Refusals, and what __persist must be.
local no = setmetatable({}, { __persist = false })
local yes = setmetatable({ 1 }, { __persist = true })
print(copy(yes)[1]) --> 1
print(pcall(snapshot.encode, { inner = { no } })) --> false cannot persist a value that says __persist = false at ["inner"] -> [1]
print(pcall(snapshot.encode, setmetatable({}, { __persist = 1 }))) --> false cannot persist a value whose __persist is neither function nor boolean
print(pcall(snapshot.encode, setmetatable({}, { __persist = function() return {} end }))) --> false __persist must return a function that makes the value anew, got a table
print(pcall(snapshot.encode, setmetatable({}, { __persist = function() error("mine", 0) end }))) --> false mine
print(pcall(snapshot.decode, snapshot.encode(setmetatable({}, { __persist = function() return function() error("theirs", 0) end end })))) --> false theirs
local function endless() return setmetatable({}, { __persist = function() local more = endless() return function() return more end end }) end
print(pcall(snapshot.encode, endless())) --> false __persist functions make ever more values with __persist

-- __persist may change what is persisted, and collect.
local changing = {}
changing.part = setmetatable({}, { __persist = function() changing.gone = nil changing.new = { "new" } collectgarbage() return function() return "made" end end })
changing.gone = { {} , {} }
local w = copy(changing)
print(w.part, w.gone, w.new[1]) --> made nil new

-- A document may be restored while another one is.
local nested = setmetatable({}, { __persist = function()
  local bytes = snapshot.encode { "inner" }
  return function() return require "snapshot".decode(bytes)[1] end
end })
print(copy { nested, nested }[2]) --> inner

-- Many of them, with collections in between.
local many = {}
for i = 1, 200 do many[i] = setmetatable({}, { __persist = function() return function() collectgarbage "step" return { i } end end }) end
many = copy(many)
for i = 1, 200 do assert(many[i][1] == i) end
print("done") --> done
