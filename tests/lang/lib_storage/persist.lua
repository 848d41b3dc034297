--# only: luahost
-- Functions in the store: by name, in tables, through Memory.
local storage = require "storage"

-- By name, in the table functions.
local n = 0
storage.persist("counter", function() n = n + 1 return n end)
local counter = storage.restore "counter"
print(counter(), counter(), storage.restore "counter"(), n) --> 1 2 1 0
storage.persist("counter", counter)
print(storage.restore "counter"()) --> 3
print(Memory.functions.counter()) --> 3

-- A name that is not there lists those that are near.
storage.persist("calculate", print)
local _, e = pcall(storage.restore, "calculat")
print(e) --> not_found: nothing is persisted as 'calculat' (hint: did you mean calculate)
_, e = pcall(storage.restore, "conter")
print(e.hint) --> did you mean counter
_, e = pcall(storage.restore, "something else")
print(e) --> not_found: nothing is persisted as 'something else'

-- Plain assignment.
Memory.calc = function(x, y) return x * y + 100 end
print(Memory.calc(6, 7), storage.restore "calc"(1, 1)) --> 142 101
local co = coroutine.create(function() for i = 1, 3 do coroutine.yield(i) end end)
coroutine.resume(co)
Memory.stepper = co
print(coroutine.resume(Memory.stepper)) --> true 2
Memory.calc = nil
print(type(Memory.calc), pcall(storage.restore, "calc")) --> userdata false not_found: nothing is persisted as 'calc' (hint: did you mean calculate)

-- A table in use is a table.
Memory.persist_rows.x = 1
Memory.persist_rows = function() end
print(Memory.persist_rows.x) --> 1
Memory.persist_rows = nil

-- Rows of any table.
local t = storage.open "persist_rows"
t:persist("f", { f = function() return "f" end }, { strip = true })
t:persist(1, "a plain value")
print(t:get "f".f(), t:restore "f".f(), t:restore(1), t:restore "none") --> f f a plain value nil
t:persist("handle", function() return t:get "x" end)
print(t:get "handle"()) --> 1
t:delete "handle"
Memory.persist_rows.g = { [print] = function() return "g" end }
print(Memory.persist_rows.g[print]()) --> g
for key, v in t:scan() do io.write(key, "=", type(v), " ") end
print() --> 1=string f=table g=table x=number
print(t:get_many { "f", "x" }.f.f()) --> f
print(pcall(t.set, t, "no", { print })) --> false cannot encode a function at [1] (persist stores functions and coroutines)
print(pcall(t.persist, t, "no", { coroutine.running() })) --> false cannot persist a running coroutine at [1]
print(t:exists "no") --> false
print(select(2, pcall(t.persist, t, "no"))) --> bad argument #3 to '?' (nil is no value: delete removes a key)

-- In the transaction that writes the data beside it, or not at all.
pcall(storage.transaction, function()
  t:persist("in transaction", function() return 1 end)
  t:set("count", 1)
  error "undone"
end)
print(t:exists "in transaction", t:exists "count") --> false false
storage.transaction(function()
  t:persist("in transaction", function() return 1 end)
  t:set("count", 1)
end)
print(t:get "in transaction"(), t:get "count") --> 1 1

print("done") --> done
