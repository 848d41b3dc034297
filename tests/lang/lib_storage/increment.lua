--# only: luahost
local storage = require "storage"
local t = storage.open("increment")

print(t:increment("n"), t:increment("n"), t:increment("n", 10), t:increment("n", -20)) --> 1 2 12 -8
print(t:get("n"), math.type(t:get("n"))) --> -8 integer
print(t:increment("m", 0), t:exists("m")) --> 0 true
print(t:increment("n", 2.0)) --> -6
t:set("text", "x")
local ok, err = pcall(t.increment, t, "text")
print(ok, err.code) --> false invalid
t:set("big", math.maxinteger)
ok, err = pcall(t.increment, t, "big")
print(ok, err.code, t:get("big") == math.maxinteger) --> false invalid true
t:increment("n", 1.5) --! bad argument #2 to 'increment' (number has no integer representation)
