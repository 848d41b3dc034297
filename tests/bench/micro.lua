-- What single things cost. Each function does its thing n times, n being the
-- input; bench_test.go divides. The loop itself is in "loop".
local storage = require "storage"

local function times(body)
  return function(input) return body(math.tointeger(tonumber(input))) end
end

local users = storage.open("bench")
local row = ("x"):rep(64)
for i = 0, 999 do users:set("user" .. i, row) end

local function nothing() end
local function fail() error("stop", 0) end
local function fail_here() error("stop") end
local function fail_inside() local none = nil return none.x end
local point = setmetatable({}, { __index = function(_, k) return k end, __add = function(a) return a end })

return {
  loop = times(function(n) for _ = 1, n do end end),
  call = times(function(n) for _ = 1, n do nothing() end end),
  pcall = times(function(n) for _ = 1, n do pcall(nothing) end end),
  raise_and_catch = times(function(n) for _ = 1, n do pcall(fail) end end),
  raise_with_position = times(function(n) for _ = 1, n do pcall(fail_here) end end),
  raise_by_operator = times(function(n) for _ = 1, n do pcall(fail_inside) end end),
  builtin_type = times(function(n) for _ = 1, n do local _ = type(n) end end),
  builtin_rawget = times(function(n) local t = { 1 } for _ = 1, n do local _ = rawget(t, 1) end end),
  coroutine_switch = times(function(n)
    local co = coroutine.wrap(function() while true do coroutine.yield() end end)
    for _ = 1, n // 2 do co() end -- in and out: two switches
  end),
  coroutine_create = times(function(n) for _ = 1, n do coroutine.create(nothing) end end),
  metamethod = times(function(n) local p = point for _ = 1, n do p = p + 1 end end),
  closure = times(function(n) for i = 1, n do local _ = function() return i end end end),
  table_new = times(function(n) for i = 1, n do local _ = { i, i } end end),
  table_field = times(function(n) local t = { x = 1 } for _ = 1, n do t.x = t.x + 1 end end),
  string_concat = times(function(n) for i = 1, n do local _ = "key" .. i end end),
  string_format = times(function(n) for i = 1, n do local _ = ("%d:%s"):format(i, "x") end end),
  string_find = times(function(n) for _ = 1, n do local _ = ("name = value"):find("(%w+) = (%w+)") end end),
  storage_get = times(function(n) for i = 1, n do users:get("user" .. i % 1000) end end),
  storage_get_same = times(function(n) for _ = 1, n do users:get("user7") end end),
  storage_set = times(function(n) for i = 1, n do users:set("user" .. i % 1000, row) end end),
  storage_set_same = times(function(n) for _ = 1, n do users:set("user7", row) end end),
  storage_increment = times(function(n) for _ = 1, n do users:increment("count", 1) end end),
}
