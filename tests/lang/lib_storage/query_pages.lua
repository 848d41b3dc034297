--# only: luahost
--# not: native
-- More rows than a page has; cursors; leaving a loop early.
local storage = require "storage"
local t = storage.open("query_pages")
local N = 5000
local rows = {}
for i = 1, N do rows[i] = { n = i, even = i % 2 == 0, text = ("x"):rep(i % 100) } end
t:set_many(rows)

local seen, sum = 0, 0
for key, row in t:query { where = { { "even", "=", true } } } do
  assert(key == row.n and #row.text == key % 100)
  seen, sum = seen + 1, sum + key
end
print(seen, sum) --> 2500 6252500

-- A query sees one moment: changing the table within the loop is allowed.
seen = 0
for key, row in t:query { order_by = "n desc" } do
  assert(row.n == N - seen)
  seen = seen + 1
  t:delete(key)
end
print(seen, t:count()) --> 5000 0

-- Leaving a loop closes its query; more than the host allows at a time can be had one after the other.
t:set_many(rows)
for _ = 1, 200 do
  for key in t:query { where = { { "n", ">", 10 } } } do
    assert(key == 11)
    break
  end
end
-- Those that are garbage end when there are too many.
for _ = 1, 200 do
  assert(t:query()() == 1)
end
local kept = {}
local ok, err = pcall(function()
  for i = 1, 200 do kept[i] = t:query() end
end)
print(ok, err.code, err.limit, #kept == err.max, (kept[1]())) --> false limit queries true 1
kept = nil

-- Pages by cursors, with writes between them.
local cursor, pages, got = nil, 0, {}
repeat
  local last
  for key, row, place in t:query { where = { { "even", "=", true } }, order_by = "n", limit = 700, after = cursor, cursors = true } do
    got[#got + 1], last = row.n, place
  end
  pages, cursor = pages + 1, last
  t:set("new" .. pages, { n = -1, even = true })
  t:delete(got[#got])
until not cursor
print(pages, #got, got[1], got[700], got[701], got[2500]) --> 5 2500 2 1400 1402 5000
for i = 2, #got do assert(got[i] > got[i - 1]) end

local query = { limit = 1, cursors = true }
local _, _, place = t:query(query)()
print(type(place), query.cursors) --> string true
print(t:explain(query).rows, query.cursors) --> 1 true
query.cursors = false
print(select("#", t:query(query)())) --> 2

-- An iterator that has ended stays so.
local step, _, _, closing = t:query { limit = 1 }
print(step() ~= nil, step(), step()) --> true nil nil
step, _, _, closing = t:query {}
do local c <close> = closing end
print(step()) --> nil
