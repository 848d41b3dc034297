--# only: luahost
local storage = require "storage"
local t = storage.open("many")

print(t:set_many { a = 1, b = { x = 2 }, [3] = "three", c = false }) --> 4
local got = t:get_many { "a", "b", "nothing", 3, "c" }
print(got.a, got.b.x, got.nothing, got[3], got.c) --> 1 2 nil three false
print(next(t:get_many {})) --> nil
print(t:delete_many { "a", "nothing", 3 }) --> 2
print(t:exists("a"), t:exists("b"), t:exists(3)) --> false true false
print(t:set_many {}, t:delete_many {}) --> 0 0

-- More than any buffer holds at first.
local pairs_, keys = {}, {}
for i = 1, 3000 do pairs_[i] = { id = i, text = "value " .. i } keys[i] = i end
print(t:set_many(pairs_)) --> 3000
local all = t:get_many(keys)
print(#all, all[3000].text) --> 3000 value 3000
print(t:delete_many(keys)) --> 3000

-- All or none: nothing of a refused list is stored.
print(pcall(t.set_many, t, { x = 1, y = { z = print } })) --> false cannot encode a function at ["y"]["z"]
print(pcall(t.set_many, t, { x = 1, [1.5] = 2 })) --> false bad argument #2 to '?' (a key is a string or an integer, got the float 1.5)
print(pcall(t.get_many, t, { "x", true })) --> false bad argument #2 to '?' (a key is a string or an integer, got a boolean)
print(pcall(t.get_many, t)) --> false bad argument #2 to '?' (table expected, got no value)
print(t:exists("x")) --> false
t:clear() print(t:count()) --> 0
