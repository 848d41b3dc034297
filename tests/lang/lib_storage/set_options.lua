--# only: luahost
--# not: native
-- ttl, if_absent, versions; preconditions in batches, and batches that are sent twice.
local storage = require "storage"
local t = storage.open("set_options")

print(t:set("a", 1, { if_absent = true }), t:set("a", 2, { if_absent = true }), t:get("a")) --> true false 1
print(t:set("a", 3, {}), t:set("a", 4, { if_absent = false }), t:get("a"), select("#", t:set("a", 1))) --> true true 4 0
print(t:set("soon", "gone", { ttl = 1 }), t:set("later", "here", { ttl = 3600000, if_absent = true })) --> true true
while t:exists("soon") do end
print(t:get("soon"), t:get("later")) --> nil here

local function try(...)
  local ok, err = pcall(...)
  assert(not ok)
  print(type(err) == "table" and err.code .. ": " .. err.message or err)
end
try(t.set, t, "a", 1, { tll = 5 })
--> bad argument #4 to '?' (options are ttl, a number of milliseconds, and if_absent, a boolean)
try(t.set, t, "a", 1, { ttl = 0 })
--> bad argument #4 to '?' (options are ttl, a number of milliseconds, and if_absent, a boolean)
try(t.set, t, "a", 1, { ttl = "5" })
--> bad argument #4 to '?' (options are ttl, a number of milliseconds, and if_absent, a boolean)
try(t.set, t, "a", 1, { if_absent = 1 })
--> bad argument #4 to '?' (options are ttl, a number of milliseconds, and if_absent, a boolean)
try(t.set, t, "a", 1, 5)
--> bad argument #4 to '?' (table expected, got number)
try(t.set, t, "a", print, { ttl = 5 })
--> cannot encode a function

-- Versions: each write has another one.
local value, v1 = t:get_version("a")
t:set("a", 1)
local _, v2 = t:get_version("a")
print(value, math.type(v1), v1 ~= v2, select("#", t:get_version("none")), (t:get_version("none"))) --> 1 integer true 1 nil
t:set("a", { 2 })
local checked = { { op = "check", table = t, key = "a", version = v2 }, { op = "set", table = t, key = "a", value = "stale" } }
print(select(2, pcall(storage.batch, checked)).code) --> conflict
value, checked[1].version = t:get_version("a")
print(value[1], storage.batch(checked)[1], t:get("a")) --> 2 true stale
t:set("long", ("x"):rep(100000))
value, v1 = t:get_version("long")
print(#value, storage.batch({ { op = "check", table = t, key = "long", version = v1 } })[1]) --> 100000 true

-- The same batch with the same idempotency key applies once, and gives its first results.
local once = { { op = "increment", table = t, key = "n", delta = 5 } }
for _ = 1, 3 do print(storage.batch(once, { idempotency = "payment 17" })[1]) end
--> 5
--> 5
--> 5
once[1].delta = 6
try(storage.batch, once, { idempotency = "payment 17" })
--> conflict: the idempotency key "payment 17" was used for another batch
print(storage.batch(once, { idempotency = "payment 18" })[1]) --> 11
print(storage.transaction(function() return storage.batch(once, { idempotency = "payment 19" })[1] end)) --> 17
print(storage.batch(once, { idempotency = "payment 19" })[1], t:get("n")) --> 17 17
try(storage.batch, once, { idempotency = "" })
--> invalid: an idempotency key has 1 to 64 bytes, not 0
