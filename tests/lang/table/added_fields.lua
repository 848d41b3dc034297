-- Fields that are added to a table that has room for them.
local function make(a, b, c) return { a = a, b = b, c = c } end
local function show(t)
  local keys = {}
  for k, v in pairs(t) do keys[#keys + 1] = k .. "=" .. tostring(v) end
  table.sort(keys)
  return table.concat(keys, " ")
end
print(show(make(1, 2, 3)), "|", show(make(nil, 2, nil)), "|", show(make())) --> a=1 b=2 c=3 | b=2 |
print(show { a = 1, b = 2, a = 3 }, "|", show { a = nil, a = 1, b = nil, b = 2 }) --> a=3 b=2 | a=1 b=2

local t = make(1, 2, 3)
t.d = 4
t.e = 5
t.a = nil
t.a = 6
print(show(t)) --> a=6 b=2 c=3 d=4 e=5
t.b = nil
t.f, t.g, t.h, t.i = 1, 2, 3, 4
print(show(t)) --> a=6 c=3 d=4 e=5 f=1 g=2 h=3 i=4

-- An event that was found absent is a field now, also where there was room for it.
local meta = { a = 1, b = 2, c = 3 }
local object = setmetatable({}, meta)
print(object.x, #object) --> nil 0
meta.__index = function(_, k) return k .. "!" end
print(object.x) --> x!
local other = { a = 1, b = 2, c = 3 }
local callable = setmetatable({}, other)
print(pcall(callable)) --> false attempt to call a table value
other.__call = function(_, x) return x end
print(callable(7)) --> 7

-- With a metatable, __newindex decides.
local log = {}
local watched = setmetatable({ a = 1, b = 2, c = 3 }, { __newindex = function(t, k, v) log[#log + 1] = k; rawset(t, k, v) end })
watched.d = 4
watched.d = 5
watched.a = 6
print(#log, log[1], watched.d, watched.a) --> 1 d 5 6

-- Names of the same bucket, names that are long.
local many = {}
for i = 1, 200 do many["name" .. i] = i end
local sum = 0
for i = 1, 200 do sum = sum + many["name" .. i] end
print(sum) --> 20100
local long = { a = 1, b = 2 }
long.a_name_that_is_longer_than_forty_bytes_in_all_and_is_not_interned = 3
print(long.a_name_that_is_longer_than_forty_bytes_in_all_and_is_not_interned, long["a_name_that_is_longer_than_forty_bytes" .. "_in_all_and_is_not_interned"]) --> 3 3

-- Weak tables while they are cleared, and fields of tables that the collector has marked.
local weak = setmetatable({ a = {}, b = {}, c = {} }, { __mode = "v" })
local kept = {}
for i = 1, 300 do
  local fresh = { x = i, y = {}, z = nil }
  fresh.z = { i }
  kept[i % 50 + 1] = fresh
  weak.d = fresh
  collectgarbage("step", 1)
end
print(weak.d.x, weak.d.z[1], kept[1].z[1]) --> 300 300 300
