--# only: luahost
-- Iterators and wrapped coroutines of the libraries, with what they hold.
local snapshot = require "snapshot"
local function copy(v)
  local bytes = snapshot.encode(v)
  local back = snapshot.decode(bytes)
  assert(snapshot.encode(back) == bytes, "not the same again")
  return back
end

local words = ("one two three"):gmatch "%a+"
words()
local rest = copy(words)
print(rest(), rest(), rest()) --> two three
print(words(), words()) --> two three
local empty = ("abc"):gmatch "()"
empty()
print(copy(empty)()) --> 2

local wrapped = coroutine.wrap(function(a) while true do a = a + coroutine.yield(a) end end)
wrapped(1)
local other = copy { wrapped, wrapped }
assert(other[1] == other[2])
print(wrapped(10), other[1](100), other[2](100)) --> 11 101 201

local step, s, i = utf8.codes "aé"
local step2, s2, i2 = table.unpack(copy { step, s, i })
print(step2(s2, i2)) --> 1 97
local step, t, control = pairs { 10, 20 }
print(table.unpack(copy { step, t, control or "nil" }, 1, 1) == next) --> true

-- What is behind a row of the store stays there.
local things = require "storage".open "snapshot_things"
things:set("a", 1)
print(pcall(snapshot.encode, { (things:scan()) })) --> false cannot persist a library function with a state at [1]

-- A handle is opened anew, with the rights it had.
local narrow = things:narrow "read"
local h = copy { things, narrow, Memory.snapshot_things }
print(h[1]:get "a", h[2]:get "a", h[3].a) --> 1 1 1
print(tostring(h[2])) --> storage.table: snapshot_things (read)
print(select(2, pcall(h[2].set, h[2], "a", 2)).code) --> denied
narrow:close()
print(tostring(copy(narrow)), h[2] ~= narrow) --> storage.table: snapshot_things (closed) true
print("done") --> done
