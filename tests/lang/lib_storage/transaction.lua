--# only: luahost
local storage = require "storage"
local accounts = storage.open("tx_accounts")
accounts:set_many { ann = 100, bob = 20 }

-- All that the function does is part of it, by any handle; its results are those of the call.
local function transfer(from, to, amount)
  return storage.transaction(function(tx)
    assert(tx.attempt == 1)
    local left = accounts:get(from) - amount
    accounts:set(from, left)
    accounts:increment(to, amount)
    if left < 0 then error("not enough", 0) end
    return left, Memory.tx_accounts[to], nil
  end)
end
print(transfer("ann", "bob", 30)) --> 70 50 nil
print(accounts:get("ann"), accounts:get("bob")) --> 70 50
print(pcall(transfer, "ann", "bob", 1000)) --> false not enough
print(accounts:get("ann"), accounts:get("bob")) --> 70 50
print(select("#", storage.transaction(function() end))) --> 0

-- It reads its own writes, in every way.
storage.transaction(function(tx)
  local t = tx:open("tx_accounts")
  t:set("cid", 1)
  t:delete("ann")
  Memory.tx_accounts.dan = { n = 2 }
  local keys = {}
  for key in t:scan() do keys[#keys + 1] = key end
  print(table.concat(keys, " "), t:count(), t:exists("ann"), #Memory.tx_accounts) --> bob cid dan 3 false 3
  local results = tx:batch { { op = "increment", table = "tx_accounts", key = "bob" }, { op = "get", table = t, key = "cid" } }
  print(results[1], results[2], t:get_many({ "bob", "ann" }).bob) --> 51 1 51
end)
print(table.concat(accounts:keys(), " "), accounts:get("bob")) --> bob cid dan 51

-- What fails in it changes nothing, and it may go on.
storage.transaction(function()
  local ok, err = pcall(storage.batch, {
    { op = "set", table = accounts, key = "eve", value = 1 },
    { op = "check", table = accounts, key = "bob", old = 0 },
  })
  print(ok, err.code, err.op, accounts:exists("eve")) --> false conflict 2 false
  print(pcall(accounts.set_many, accounts, { eve = 1, [1.5] = 2 })) --> false bad argument #2 to '?' (a key is a string or an integer, got the float 1.5)
  print(select(2, pcall(accounts.increment, accounts, "dan")).code) --> invalid
  accounts:set("fay", 1)
end)
print(accounts:exists("eve"), accounts:get("fay")) --> false 1

-- Errors keep their values, also those that are objects.
local failure = { code = "mine", message = "no" }
local ok, err = pcall(storage.transaction, function() accounts:clear() error(failure) end)
print(ok, err == failure, accounts:count()) --> false true 4

-- One within another is an error; after it, and after any failure, there is none under way.
ok, err = pcall(storage.transaction, function()
  accounts:set("gus", 1)
  storage.transaction(function() end)
end)
print(ok, err.code, err.message, accounts:exists("gus")) --> false invalid a transaction is under way already false
ok, err = pcall(storage.transaction, function()
  accounts:set("gus", 1)
  print(select(2, pcall(storage.transaction, print)).code) --> invalid
end)
print(ok, accounts:get("gus")) --> true 1

-- Nothing yields out of it, so nothing comes between; coroutines inside it are fine.
local co = coroutine.wrap(function()
  return pcall(storage.transaction, function()
    accounts:set("hal", 1)
    coroutine.yield()
  end)
end)
print(co()) --> false attempt to yield across a C-call boundary
print(accounts:exists("hal")) --> false
storage.transaction(function()
  for name in coroutine.wrap(function() for _, n in ipairs { "ian", "jan" } do coroutine.yield(n) end end) do
    accounts:set(name, 1)
  end
end)
print(accounts:exists("ian"), accounts:exists("jan")) --> true true

print(pcall(storage.transaction)) --> false bad argument #1 to 'storage.transaction' (function expected, got no value)
print(pcall(storage.transaction, {})) --> false bad argument #1 to 'storage.transaction' (function expected, got table)

-- A handle that was opened in one is an ordinary handle.
local kept = storage.transaction(function(tx) return tx:open("tx_accounts", "read") end)
print(kept, kept:get("fay")) --> storage.table: tx_accounts (read) 1
for i = 1, 300 do storage.transaction(function(tx) tx:open("tx_accounts"):increment("n") end) end
print(accounts:get("n")) --> 300
