--# only: luahost
Memory.view_users["1"] = { name = "Alice", age = 30 }
print(Memory.view_users["1"].name, Memory.view_users["2"]) --> Alice nil
print(require "storage".open("view_users"):get("1").age) --> 30

-- A copy is a copy: to change a value, store it again.
Memory.view_users["1"].name = "Bob"
print(Memory.view_users["1"].name) --> Alice
local user = Memory.view_users["1"]
user.name = "Bob"
Memory.view_users["1"] = user
print(Memory.view_users["1"].name) --> Bob

Memory.view_users[2] = "two"
Memory.view_users[3.0] = "three"
Memory.view_users.x = "field"
print(#Memory.view_users, Memory.view_users[3], Memory.view_users["x"]) --> 4 three field
for key, value in pairs(Memory.view_users) do print(key, value) break end --> 2 two
local keys = {}
for key in pairs(Memory.view_users) do keys[#keys + 1] = key end
print(table.concat(keys, " ")) --> 2 3 1 x
for key in pairs(Memory.view_users) do Memory.view_users[key] = nil end
print(#Memory.view_users, Memory.view_users.x) --> 0 nil

-- Names of methods are keys like any other.
Memory.view_users.get = 1
print(Memory.view_users.get, Memory.view_users.set) --> 1 nil

print(Memory, Memory.view_users, Memory.view_users == Memory["view_users"]) --> Memory Memory.view_users true
print(Memory["view store"] ~= Memory.view_users) --> true

-- Views come and go with the collector.
for i = 1, 3000 do Memory["view_" .. i % 50].k = i end
collectgarbage()
print(Memory.view_49.k) --> 2999

print(pcall(function() return Memory[1] end)) --> false @: a table of Memory is named by a string, got a number
print(pcall(function() Memory.users = {} end)) --> false @: Memory.users is a table of the store: assign a function, or to a key of it, as in Memory.users["1"] = value
print(pcall(function() return Memory.view_users[{}] end)) --> false @: a key of Memory.view_users is a string or an integer, got a table
Memory.view_users.f = { print } -- a snapshot
print(Memory.view_users.f[1] == print) --> true
Memory.view_users.f = nil
print(pcall(getmetatable(Memory.view_users).__index)) --> false bad argument #1 to '?' (Memory.table expected, got nil)
print(pcall(getmetatable(Memory).__index)) --> false a table of Memory is named by a string, got a nil
