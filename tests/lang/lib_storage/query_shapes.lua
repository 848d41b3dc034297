--# only: luahost
--# not: native
-- Rows of one query that are alike, and rows that are not.
local storage = require "storage"
local t = storage.open("query_shapes")
t:create_index("n")
t:create_index("kind", "hash")

local function document(i)
  local kinds = {
    { kind = i % 7, n = i, name = "row " .. i },
    { kind = i % 7, n = i, nome = "row " .. i },
    { kind = i % 7, n = i },
    { n = i, kind = i % 7, sub = { n = -i, kind = "inner", sub = { i, { n = i } } } },
    { kind = i % 7, n = i, [i] = true, ["a key that is too long to be remembered"] = 1 },
    { kind = i % 7, n = i, list = {}, float = i + 0.5, none = false, text = ("é"):rep(i % 40) },
    { kind = i % 7, n = i, ["\xff"] = "\xfe", [""] = "" },
  }
  return kinds[i // 3 % #kinds + 1]
end
local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b and math.type(a) == math.type(b) end
  for k, v in pairs(a) do if not same(v, b[k]) then return false end end
  for k in pairs(b) do if a[k] == nil then return false end end
  return true
end

local N = 1500
local rows = {}
for i = 1, N do rows["key " .. i] = document(i) end
t:set_many(rows)

local function check(query, want)
  local count = 0
  for key, row in t:query(query) do
    count = count + 1
    assert(same(row, rows[key]), key)
    row.n, row.more, row.sub = nil, count, nil  -- no other row has this table
  end
  assert(count == want, count)
end
for _ = 1, 2 do
  check({ where = { { "n", ">", 0 } } }, N)
  check({ where = { { "n", "between", 100, 399 } }, order_by = "n desc" }, 300)
  check({ where = { { "kind", "=", 3 } } }, 214)
  check({ where = { { "kind", "in", { 1, 2, 9 } } } }, 430)
  check({ order_by = "kind", limit = 1000 }, 1000)
  collectgarbage()
end

-- What is changed while a query runs is not seen by it, whatever was read already.
local seen = 0
for key, row in t:query { where = { { "n", ">", 0 } } } do
  seen = seen + 1
  assert(same(row, rows[key]))
  if seen == 1 then for i = 1, N, 2 do t:delete("key " .. i) end end
  if seen == 2 then for i = 2, N, 4 do t:set("key " .. i, { n = i, other = "shape" }) end end
end
print(seen, t:count()) --> 1500 750

-- In a transaction it is, by the pages that come after.
seen = 0
storage.transaction(function()
  for _, row in t:query { where = { { "n", ">", 0 } }, order_by = "n" } do
    seen = seen + 1
    assert(row.n == seen * 2 and (row.other == nil) == (row.n % 4 == 0))
    if seen == 100 then for i = 202, N, 2 do t:delete("key " .. i) end end
  end
end)
print(seen, t:count()) --> 129 100
