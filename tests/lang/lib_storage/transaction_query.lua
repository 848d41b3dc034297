--# only: luahost
--# not: native
-- Queries in transactions see what was written in them, and end with them.
local storage = require "storage"
local t = storage.open("tx_query")
for i = 1, 2000 do t:set(i, { n = i, group = i % 4 }) end
t:create_index("group")

local function count(group) return t:count { where = { "group", "=", group } } end
local escaped
storage.transaction(function()
  t:set(5000, { group = 7 })
  t:delete(4)
  print(count(7), count(0), t:explain { where = { "group", "=", 7 } }.plan) --> 1 499 index btree(group)
  print(t:update { where = { "group", "=", 1 }, set = { group = 9 } }, count(1), count(9)) --> 500 0 500
  print(t:delete { where = { "group", "=", 2 } }, count(2)) --> 500 0
  for key in t:query { where = { "group", "=", 9 }, order_by = "n desc", limit = 2 } do print(key) end
  --> 1997
  --> 1993
  -- A change that fails half-way changes nothing.
  t:set(6000, { group = 3, n = "text" })
  local ok, err = pcall(t.update, t, { where = { "group", "=", 3 }, increment = { n = 1 } })
  print(ok, err.code, t:get(3).n) --> false invalid 3
  -- Rows that are written while they are walked.
  local seen = 0
  for key in t:query { where = { "group", "=", 9 } } do seen = seen + 1; t:set(10000 + key, { group = 1 }) end
  print(seen, count(1)) --> 500 500
  escaped = t:query { order_by = "$key" }
  print((escaped())) --> 1
end)
print(count(9), count(2), count(7), count(0), t:count()) --> 500 0 1 499 2001
local ok, err = pcall(function() while escaped() do end end)
print(ok, err.code, err.hint) --> false closed a query ends with the call, and with the transaction, in which it began

-- Indexes are made outside.
for _, try in ipairs { function() t:create_index("n") end, function() t:drop_index("group") end } do
  ok, err = pcall(storage.transaction, try)
  print(ok, err.code)
end
--> false unsupported
--> false unsupported
print(#storage.transaction(function() return t:indexes() end)) --> 1
