--# only: luahost
-- More entries than a page has, and changes while a scan is under way.
local storage = require "storage"
local t = storage.open("scan_pages")
t:clear()
local rows = {}
for i = 1, 2500 do rows[i] = { id = i } end
t:set_many(rows)

local n, sum = 0, 0
for key, value in t:scan() do
  n = n + 1
  assert(key == n and value.id == n)
  sum = sum + key
end
print(n, sum) --> 2500 3126250

n = 0
for key in t:scan { reverse = true, from = 101, to = 2401, limit = 2000 } do
  n = n + 1
  assert(key == 2401 - n)
end
print(n) --> 2000
print(#t:keys(), t:keys()[2500], t:count { from = 2 }, t:count { limit = 1234 }) --> 2500 2500 2499 1234

-- Entries that are there all the time are seen exactly once, whatever else goes on.
n = 0
for key in t:scan() do
  n = n + 1
  if key % 2 == 0 then t:delete(key) else t:set(key, { id = key, seen = true }) end
end
print(n, t:count()) --> 2500 1250
for _, value in t:scan() do assert(value.seen) end

-- A scan left half-way is just garbage.
for i = 1, 200 do
  for key in t:scan() do if key > 1 then break end end
end
print(t:count()) --> 1250
