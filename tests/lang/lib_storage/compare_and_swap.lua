--# only: luahost
local storage = require "storage"
local t = storage.open("compare_and_swap")

-- nil is absence, as the old value and as the new one.
print(t:compare_and_swap("k", "old", "new"), t:get("k")) --> false nil
print(t:compare_and_swap("k", nil, "one"), t:get("k")) --> true one
print(t:compare_and_swap("k", nil, "two"), t:get("k")) --> false one
print(t:compare_and_swap("k", "one", "two"), t:get("k")) --> true two
print(t:compare_and_swap("k", "two", nil), t:exists("k")) --> true false
print(t:compare_and_swap("k", nil, nil), t:exists("k")) --> true false

-- Tables are compared by their contents, numbers by their kind.
t:set("k", { a = 1, b = { 2 } })
print(t:compare_and_swap("k", { b = { 2 }, a = 1 }, 1)) --> true
print(t:compare_and_swap("k", 1.0, 2), t:compare_and_swap("k", 1, 2)) --> false true

print(pcall(t.compare_and_swap, t, "k", 1)) --> false compare_and_swap takes a key, the old value and the new one (nil: absent)
