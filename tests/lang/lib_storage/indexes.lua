--# only: luahost
--# not: native
local storage = require "storage"
local t = storage.open("indexes")
local rows = {}
for i = 1, 2000 do rows[i] = { n = i, group = "g" .. i % 40, tags = { "t" .. i % 3, "u" .. i % 5 } } end
t:set_many(rows)

local function plan(query) return t:explain(query).plan end
local function keys(query)
  local list = {}
  for key in t:query(query) do list[#list + 1] = key end
  table.sort(list)
  return table.concat(list, " ")
end

print(plan { where = { "n", "=", 7 } }) --> scan
local told = {}
t:create_index("n", "btree", { progress = function(done, total) told[#told + 1] = { done, total } end })
print(#told >= 1, told[#told][1], told[#told][2]) --> true 2000 2000
t:create_index("group", "hash")
t:create_index("tags")
t:create_index({ "group", "n" }, "btree", { unique = true })
for _, index in ipairs(t:indexes()) do print(table.concat(index.fields, "+"), index.kind, index.unique, index.ready) end
--> n btree false true
--> group hash false true
--> tags btree false true
--> group+n btree true true

print(plan { where = { "n", "=", 7 } }) --> index btree(n)
print(plan { where = { "tags", "=", "u1" }, limit = 1 }) --> index btree(tags)
local e = t:explain { where = { { "n", "between", 5, 9 } } }
print(e.rows, e.read, e.estimated_rows, e.order, tostring(e) == e.text, e.text:match("^plan: +([^\n]+)"))
--> 5 5 5 by the index true index btree(n)
print(keys { where = { { "n", "between", 5, 9 } } }) --> 5 6 7 8 9
print(keys { where = { { "group", "=", "g7" }, { "n", "<", 100 } } }) --> 7 47 87

-- Creating what is there is no error, another kind of uniqueness is.
t:create_index("n")
local function try(method, ...)
  local ok, err = pcall(t[method], t, ...)
  assert(not ok)
  print(type(err) == "table" and err.code .. ": " .. err.message or err)
end
try("create_index", "n", "btree", { unique = true })
--> conflict: there is the index btree(n) already
try("create_index", "group", "btree", { unique = true })
--> conflict: key 41: the index unique btree(group) of table Memory/indexes has these values already, under key 1
try("create_index", "n", "tree")
--> invalid: unknown kind of index "tree"; did you mean "btree"?
try("create_index", { "n", 3 })
--> bad argument #2 to '?' (field 2 is a number, not a string)
try("create_index")
--> bad argument #2 to '?' (an index is on a field or a list of fields)
try("create_index", 5)
--> bad argument #2 to '?' (string or table expected, got number)
try("create_index", {})
--> invalid: an index has 1 to 8 fields, not 0
try("create_index", "n..x")
--> invalid: the path "n..x" has an empty name
try("create_index", "x", "btree", { uniq = true })
--> bad argument #4 to '?' (options are unique, a boolean, and progress, a function)
try("drop_index", "none")
--> not_found: table Memory/indexes has no index btree(none)

-- A unique index refuses the second.
try("set", 5000, { n = 7, group = "g7" })
--> conflict: the index unique btree(group, n) of table Memory/indexes has these values already, under key 7
print(t:exists(5000)) --> false

-- Progress may fail, or close the table: the index is not lost, and goes on later.
try("create_index", "late", "btree", { progress = function() error("stop", 0) end })
--> stop
t:create_index("late")
local other = storage.open("indexes")
local ok, err = pcall(other.create_index, other, "late2", "btree", { progress = function() other:close() end })
print(ok or err.code) --> true

t:drop_index("n")
t:drop_index({ "group", "n" })
print(#t:indexes(), plan { where = { "n", "=", 7 } }) --> 4 scan
t:clear()
print(keys { where = { "group", "=", "g1" } } == "") --> true
