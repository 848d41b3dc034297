--# only: luahost
local storage = require "storage"
local t = storage.open("scan")
t:clear()
for _, key in ipairs { "b", 10, "a", 2, -1, "ab", "aa", "B" } do t:set(key, "v" .. key) end

local function list(options)
  local keys = {}
  for key, value in t:scan(options) do
    assert(value == "v" .. key)
    keys[#keys + 1] = math.type(key) and key or "'" .. key .. "'"
  end
  return table.concat(keys, " ")
end

-- Integers by value, then strings by bytes.
print(list()) --> -1 2 10 'B' 'a' 'aa' 'ab' 'b'
print(list {}) --> -1 2 10 'B' 'a' 'aa' 'ab' 'b'
print(list { reverse = true }) --> 'b' 'ab' 'aa' 'a' 'B' 10 2 -1
print(list { from = 2, to = "aa" }) --> 2 10 'B' 'a'
print(list { from = "aa" }) --> 'aa' 'ab' 'b'
print(list { to = 2.0 }) --> -1
print(list { from = 3, to = 3 }) -->
print(list { prefix = "a" }) --> 'a' 'aa' 'ab'
print(list { prefix = "" }) --> 'B' 'a' 'aa' 'ab' 'b'
print(list { prefix = "a", reverse = true, limit = 2 }) --> 'ab' 'aa'
print(list { prefix = "a", from = "aa", to = "ab" }) --> 'aa'
print(list { limit = 0 }) -->
print(list { limit = 3 }) --> -1 2 10
print(list { limit = 100, reverse = false }) --> -1 2 10 'B' 'a' 'aa' 'ab' 'b'

print(table.concat(t:keys(), " ")) --> -1 2 10 B a aa ab b
print(table.concat(t:keys { prefix = "a", limit = 2 }, " ")) --> a aa
print(#t:keys { limit = 0 }) --> 0
print(t:count(), t:count { prefix = "a" }, t:count { from = 10 }, t:count { limit = 3 }, t:count {}) --> 8 3 6 3 8

-- An iterator that has ended stays ended; two at a time do not disturb each other.
local step = t:scan { limit = 1 }
print(step()) --> -1 v-1
print(step()) --> nil nil
print(step()) --> nil nil
local seen = 0
for _ in t:scan() do for _ in t:scan { prefix = "a" } do seen = seen + 1 end end
print(seen) --> 24

print(pcall(t.scan, t, { form = 1 })) --> false bad argument #2 to '?' (unknown option 'form': options are from, to, prefix, reverse, limit)
print(pcall(t.scan, t, { "a" })) --> false bad argument #2 to '?' (unknown option 'number': options are from, to, prefix, reverse, limit)
print(pcall(t.scan, t, { from = {} })) --> false bad argument #2 to '?' (a key is a string or an integer, got a table)
print(pcall(t.scan, t, { prefix = 1 })) --> false bad argument #2 to '?' (prefix is a string, got a number)
print(pcall(t.scan, t, { limit = -1 })) --> false bad argument #2 to '?' (limit is a number of entries, 0 or more)
print(pcall(t.scan, t, { reverse = 1 })) --> false bad argument #2 to '?' (reverse is a boolean, got a number)
print(pcall(t.scan, t, "a")) --> false bad argument #2 to '?' (table expected, got string)
