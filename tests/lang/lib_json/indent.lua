--# only: luahost
local json = require "json"

print(json.encode({ a = 1, b = { 1, { c = {} } } }, { indent = 2 }))
--> {
-->   "a": 1,
-->   "b": [
-->     1,
-->     {
-->       "c": {}
-->     }
-->   ]
--> }
print(json.encode({ 1 }, { indent = 0 }))
--> [
--> 1
--> ]
print((json.encode({ 1 }, { indent = "\t" }):gsub("\t", "TAB")))
--> [
--> TAB1
--> ]
print(json.encode({ 1 }, {})) --> [1]
print(pcall(json.encode, 1, { indent = 17 })) --> false bad argument #2 to 'json.encode' (indent is a number from 0 to 16 or a string of white space)
print(pcall(json.encode, 1, { indent = "x" })) --> false bad argument #2 to 'json.encode' (indent is not white space)
print(pcall(json.encode, 1, { ident = 2 })) --> false bad argument #2 to 'json.encode' (unknown option: the only one is indent)
print(pcall(json.encode, 1, 2)) --> false bad argument #2 to 'json.encode' (table expected, got number)
print(pcall(json.encode)) --> false bad argument #1 to 'json.encode' (value expected)
