--# only: luahost
local storage = require "storage"
local t = storage.open("keys")

-- Integers and strings are different keys; a float with an integer's value is that integer.
t:set(1, "integer")
t:set("1", "string")
print(t:get(1), t:get("1"), t:get(1.0)) --> integer string integer
t:set(2.0, "two")
print(t:get(2), t:exists("2")) --> two false

t:set("", "empty") print(t:get("")) --> empty
t:set("\0\xff", "bytes") print(t:get("\0\xff"), t:get("\0\xfe")) --> bytes nil
t:set("é", "text") print(t:get("é")) --> text
t:set(math.mininteger, "least") print(t:get(math.mininteger)) --> least
t:set(math.maxinteger, "most") print(t:get(math.maxinteger)) --> most
local long = ("k"):rep(900)
t:set(long, 1) print(t:get(long)) --> 1

print(pcall(t.get, t, 1.5)) --> false bad argument #2 to '?' (a key is a string or an integer, got the float 1.5)
assert(not pcall(t.get, t, 0/0) and not pcall(t.get, t, 1/0))
print(pcall(t.get, t, true)) --> false bad argument #2 to '?' (a key is a string or an integer, got a boolean)
print(pcall(t.get, t, {})) --> false bad argument #2 to '?' (a key is a string or an integer, got a table)
print(pcall(t.get, t)) --> false bad argument #2 to '?' (a key is a string or an integer, got nil)
t:set(nil, 1) --! bad argument #1 to 'set' (a key is a string or an integer, got nil)
