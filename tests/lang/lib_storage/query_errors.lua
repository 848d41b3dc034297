--# only: luahost
--# not: native
-- What is wrong with a query, and where.
local storage = require "storage"
local t = storage.open("query_errors")
local function try(method, ...)
  local ok, err = pcall(t[method], t, ...)
  assert(not ok)
  print(type(err) == "table" and err.code .. ": " .. err.message or err)
end
try("query", { where = { { "a", "=", 1 }, any = { { "b", "~~", 2 } } } })
--> invalid: where.any[1]: unknown operator "~~"
try("query", { where = { { "a", "startswith", "x" } } })
--> invalid: where[1]: unknown operator "startswith"; did you mean "startsWith"?
try("query", { where = { { "a" } } })
--> invalid: where[1]: the condition on "a" has no operator
try("query", { where = { { "a", "=" } } })
--> invalid: where[1]: = needs one value, not 0
try("query", { where = { { "a..b", "=", 1 } } })
--> invalid: where[1]: the path "a..b" has an empty name
try("query", { where = { { "a", "between", 1, "z" } } })
--> invalid: where[1]: between needs two values of one type, not a number and a string
try("query", { where = 3 })
--> invalid: where: is 3, not a list of conditions
try("query", { were = {} })
--> invalid: unknown field "were"; did you mean "where"?
try("query", { limit = 0 })
--> invalid: limit: must be a number of rows from 1 to 9007199254740992, not 0
try("query", { order_by = { "a", 5 } })
--> invalid: order_by[2]: is no field to sort by: 5
try("query", { select = { "a", {} } })
--> invalid: select[2]: must be a field, not an empty table
try("query", { after = "nonsense" })
--> invalid: after: this is no cursor
try("query", { where = { { "a", "=", print } } })
--> cannot encode a function at ["where"][1][3]
try("query", "a = 1")
--> bad argument #2 to '?' (table expected, got string)
try("query", { cursors = 1 })
--> bad argument #2 to '?' (cursors is a boolean, got a number)
try("count", { where = {}, limit = 3 })
--> invalid: counting takes where, and nothing else
try("aggregate", { summ = "a" })
--> invalid: unknown field "summ"; did you mean "sum"?
try("delete", {})
--> invalid: a change needs where
try("delete", { "key1", "key2" })
--> invalid: a query is a table with names, not a list
try("update", { where = {} })
--> invalid: the update changes nothing
try("update", { where = {}, set = { ["$key"] = 1 } })
--> invalid: set["$key"]: the key of a row cannot be changed
try("update", { where = {}, increment = { a = "x" } })
--> invalid: increment["a"]: must be a number, not "x"

-- A change that fails for one row changes none.
t:set_many { [1] = { n = 1 }, [2] = { n = "two" }, [3] = { n = 3 } }
try("update", { where = {}, increment = { n = 1 } })
--> invalid: key 2, field n: only a number can be incremented, not "two"
print(t:get(1).n, t:get(3).n) --> 1 3

-- Rights.
local reader = t:narrow("read,scan")
t = reader
try("update", { where = {}, set = { a = 1 } })
--> denied: this handle on table Memory/query_errors does not grant write
try("delete", { where = {} })
--> denied: this handle on table Memory/query_errors does not grant delete
try("create_index", "n")
--> denied: this handle on table Memory/query_errors does not grant write
print(#reader:indexes(), reader:count { where = { "n", "=", 3 } }) --> 0 1
t = reader:narrow("read")
try("query", {})
--> denied: this handle on table Memory/query_errors does not grant scan
