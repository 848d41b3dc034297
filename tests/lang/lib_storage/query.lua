--# only: luahost
--# not: native
local storage = require "storage"
local users = storage.open("query_users")
users:set_many {
  ann = { name = "Ann", age = 31, city = "Oslo", tags = { "a", "b" } },
  bob = { name = "Bob", age = 25, city = "Rome", tags = { "b" } },
  cid = { name = "Cid", age = "old", city = "Oslo" },
  dan = { name = "Dan", age = 40.5, tags = {}, address = { zip = 7 } },
  [7] = { name = "Eve", age = 25, vip = true },
}

local function keys(query)
  local list = {}
  for key in users:query(query) do list[#list + 1] = tostring(key) end
  if not query.order_by then table.sort(list) end
  return table.concat(list, " ")
end
local function where(...) return keys { where = { { ... } } } end

-- Every operator.
print(where("city", "=", "Oslo"))                       --> ann cid
print(where("city", "!=", "Oslo"))                      --> bob
print(where("age", "<", 31))                            --> 7 bob
print(where("age", "<=", 31))                           --> 7 ann bob
print(where("age", ">", 31))                            --> dan
print(where("age", ">=", 31))                           --> ann dan
print(where("age", ">", "a"))                           --> cid
print(where("age", "between", 25, 31))                  --> 7 ann bob
print(where("age", "between", { 25, 31 }))              --> 7 ann bob
print(where("age", "in", 25, 40.5, "old"))              --> 7 bob cid dan
print(where("age", "in", {}) == "")                     --> true
print(where("age", "notIn", { 25 }))                    --> ann cid dan
print(where("tags", "contains", "b"))                   --> ann bob
print(where("name", "contains", "n"))                   --> ann dan
print(where("name", "startsWith", "A"))                 --> ann
print(where("name", "endsWith", "n"))                   --> ann dan
print(where("vip", "exists"))                           --> 7
print(where("vip", "exists", false))                    --> ann bob cid dan
print(where("address.zip", "=", 7))                     --> dan
print(where("$key", "=", 7))                            --> 7
print(where("tags.1", "=", "b"))                        --> bob

-- Groups, nested, beside conditions.
print(keys { where = { { "city", "=", "Oslo" }, any = { { "age", ">", 30 }, { "name", "=", "Cid" } } } }) --> ann cid
print(keys { where = { none = { { "city", "exists" }, { "vip", "=", true } } } }) --> dan
print(keys { where = { any = { { "vip", "=", true }, { all = { { "age", "<", 30 }, { "city", "=", "Rome" } } } } } }) --> 7 bob
print(keys {})                                          --> 7 ann bob cid dan

-- Order, limit, select.
print(keys { order_by = "age" })                        --> 7 bob ann dan cid
print(keys { order_by = { "age desc", "$key desc" } })  --> cid dan ann bob 7
print(keys { order_by = "city desc", limit = 3 })       --> bob ann cid
for key, user in users:query { where = { { "city", "=", "Oslo" } }, select = { "name", "tags.1" }, order_by = "$key" } do
  print(key, user.name, user["tags.1"], user.age)
end
--> ann Ann a nil
--> cid Cid nil nil

-- Numbers about rows.
print(users:count { where = { "age", "=", 25 } }, users:count { where = {} }) --> 2 5
local all = users:aggregate { sum = "age", min = { "age", "name" }, max = "age", avg = "age" }
print(#all, all[1].count, all[1].sum.age, all[1].avg.age, all[1].min.age, all[1].max.age, all[1].min.name) --> 1 5 121.5 30.375 25 old Ann
for _, group in ipairs(users:aggregate { group_by = "city", sum = "age", order_by = "count desc" }) do
  print(group.group.city, group.count, group.sum.age)
end
--> nil 2 65.5
--> Oslo 2 31
--> Rome 1 25
print(#users:aggregate { where = { "age", "=", 1 }, group_by = "city" }) --> 0

-- Changes.
print(users:update { where = { "city", "=", "Oslo" }, set = { ["address.country"] = "NO" }, increment = { visits = 2 } }) --> 2
print(users:get("ann").address.country, users:get("cid").visits) --> NO 2
print(users:update { where = { "visits", "exists" }, unset = { "address", "visits" } }, users:get("ann").address) --> 2 nil
print(users:delete { where = { "age", "=", 25 }, limit = 1 }, users:count()) --> 1 4
print(users:delete { where = {} }, users:count())       --> 4 0
print(users:delete { where = {} })                      --> 0
