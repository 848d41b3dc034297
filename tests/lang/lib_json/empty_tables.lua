--# only: luahost
local json = require "json"

-- What an empty table is, nobody can see: {} unless it is marked.
print(json.encode {}) --> {}
print(json.encode(json.array())) --> []
print(json.encode(json.array {})) --> []
print(json.encode { list = json.array {}, map = {} }) --> {"list":[],"map":{}}

-- The mark says nothing about a table with contents.
local list = json.array {}
list[1] = "a"
print(json.encode(list)) --> ["a"]
list.x = 1
print(json.encode(list)) --> {"1":"a","x":1}

-- An empty array that was read is written as one.
print(json.encode(json.decode '{"a": [], "b": {}}')) --> {"a":[],"b":{}}

local marked = json.array { 1 }
assert(json.array(marked) == marked)
print(pcall(json.array, setmetatable({}, {}))) --> false bad argument #1 to 'json.array' (the table has a metatable of its own)
print(pcall(json.array, 1)) --> false bad argument #1 to 'json.array' (table expected, got number)
