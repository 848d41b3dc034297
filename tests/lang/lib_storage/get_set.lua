--# only: luahost
local storage = require "storage"
local t = storage.open("get_set")

print(t:get("absent")) --> nil
t:set("a", "text") print(t:get("a")) --> text
t:set("a", 1) print(t:get("a"), math.type(t:get("a"))) --> 1 integer
t:set("a", 1.0) print(t:get("a"), math.type(t:get("a"))) --> 1.0 float
t:set("a", false) print(t:get("a")) --> false
t:set("a", "\xff\0\xfe") assert(t:get("a") == "\xff\0\xfe")
t:set("a", require "json".null) print(t:get("a"), t:exists("a")) --> null true
t:set("a", { name = "Alice", tags = { "x", "y" }, [1.5] = true })
local v = t:get("a")
print(v.name, v.tags[2], #v.tags, v[1.5]) --> Alice y 2 true

-- What comes back is a copy.
v.name = "Bob"
print(t:get("a").name) --> Alice

print(t:set("b", 1)) -->
print(t:exists("b"), t:exists("c")) --> true false
print(t:delete("b"), t:delete("b"), t:get("b")) --> true false nil

-- Values larger than any buffer there is at first.
for _, size in ipairs { 4000, 4096, 5000, 20000, 300000 } do
  local long = ("x"):rep(size)
  t:set("long", long)
  assert(t:get("long") == long)
  t:set("long", { long, long })
  assert(t:get("long")[2] == long)
end
print(#t:get("long")[1]) --> 300000

print(pcall(t.set, t, "k", nil)) --> false bad argument #3 to '?' (nil is no value: delete removes a key)
print(t:set("if", 1, { if_absent = true }), t:set("if", 2, { if_absent = true }), t:get("if")) --> true false 1
print(pcall(t.set, t, "k", 1, { ttl = -1 })) --> false bad argument #4 to '?' (options are ttl, a number of milliseconds, and if_absent, a boolean)
print(pcall(t.set, t, "k", { f = { print } })) --> false cannot encode a function at ["f"][1] (persist stores functions and coroutines)
print(pcall(t.set, t, "k", t)) --> false cannot encode a storage.table
print(pcall(t.get, {}, "k")) --> false bad argument #1 to '?' (storage.table expected, got table)
print(pcall(t.get)) --> false bad argument #1 to '?' (storage.table expected, got no value)
print(pcall(function() t.get("k") end)) --> false @: bad argument #1 to 'get' (storage.table expected, got string)
t:set("k") --! bad argument #2 to 'set' (nil is no value: delete removes a key)
