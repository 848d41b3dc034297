--# only: luahost
local storage = require "storage"
local users, counters = storage.open("batch_users"), storage.open("batch_counters")

local results = storage.batch {
  { op = "set", table = "batch_users", key = "1", value = { name = "Alice" } },
  { op = "set", table = users, key = "2", value = { name = "Bob" } },
  { op = "set", table = "batch_users", key = "2", value = { name = "Carol" }, if_absent = true },
  { op = "increment", table = "batch_counters", key = "users", delta = 2 },
  { op = "increment", table = "batch_counters", key = "users" },
  { op = "get", table = "batch_users", key = "2" },
  { op = "get", table = "batch_users", key = "3" },
  { op = "exists", table = counters, key = "users" },
  { op = "compare_and_swap", table = counters, key = "users", old = 3, value = 30 },
  { op = "compare_and_swap", table = counters, key = "lock", value = "mine" },
  { op = "check", table = counters, key = "lock", old = "mine" },
  { op = "delete", table = users, key = "1" },
  { op = "delete", table = users, key = "1" },
}
print(results.n, results[1], results[2], results[3], results[4], results[5]) --> 13 true true false 2 3
print(results[6].name, results[7], results[8], results[9], results[10], results[11], results[12], results[13]) --> Bob nil true true true true true false
print(users:get("1"), users:get("2").name, counters:get("users"), counters:get("lock")) --> nil Bob 30 mine
print(storage.batch {}.n) --> 0

-- All or none: the error says which operation failed, and nothing happened.
local ok, err = pcall(storage.batch, {
  { op = "set", table = users, key = "9", value = 9 },
  { op = "increment", table = counters, key = "users" },
  { op = "compare_and_swap", table = counters, key = "lock", old = "yours", value = "x" },
  { op = "delete", table = users, key = "2" },
})
print(ok, err.code, err.op) --> false conflict 3
print(users:get("9"), counters:get("users"), users:exists("2")) --> nil 30 true

-- Independent operations: each stands alone.
local done, errors = storage.batch({
  { op = "set", table = users, key = "9", value = 9 },
  { op = "check", table = users, key = "9", old = 10 },
  { op = "get", table = users, key = "9" },
}, { atomic = false })
print(done.n, done[1], done[2], done[3], errors[2].code, errors[1], tostring(errors[2]):match("^%w+")) --> 3 true nil 9 conflict nil conflict
done, errors = storage.batch({ { op = "get", table = users, key = "9" } }, { atomic = false })
print(done[1], errors) --> 9 nil

-- Many.
local ops = {}
for i = 1, 2000 do ops[i] = { op = "set", table = "batch_users", key = i, value = { i } } end
print(storage.batch(ops).n, users:get(2000)[1]) --> 2000 2000
for i = 1, 2000 do ops[i] = { op = "get", table = "batch_users", key = i } end
results = storage.batch(ops)
print(results.n, results[1][1], results[2000][1]) --> 2000 1 2000

-- The names of fields and operations are known however they were made, and after a collection.
collectgarbage()
local op = { ["o" .. "p"] = "s" .. "et", [("table,"):sub(1, 5)] = users, ["ke" .. "y"] = 5, [string.char(118, 97, 108, 117, 101)] = 6 }
print(storage.batch { op }[1], users:get(5)) --> true 6

-- Tables by name and by handle in one batch; the same name with other rights.
print(table.unpack(storage.batch {
  { op = "set", table = users, key = 6, value = "six" },
  { op = "get", table = "batch_users", key = 6 },
  { op = "delete", table = "batch_users", key = 6 },
  { op = "get", table = users, key = 6 },
}, 1, 4)) --> true six true nil
