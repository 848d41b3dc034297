--# only: native
-- The grants are those of guest/engine/native/host_stub.c: table "denied" nothing, "readonly" read and scan, "keyless" all but scan,
-- "blind" only scan.
local storage = require "storage"

local ok, err = pcall(storage.open, "denied")
print(ok, type(err), err.code, err.table, err.right) --> false table denied denied read
print(err.message) --> the policy does not grant right read on table Memory/denied
print(err.hint) --> grant it in the policy: tables: { denied: [read] }
print(err) --> denied: the policy does not grant right read on table Memory/denied (hint: grant it in the policy: tables: { denied: [read] })
print(tostring(err) == tostring(select(2, pcall(storage.open, "denied", "read")))) --> true

-- Without rights asked for, a handle has what is granted.
print(storage.open("readonly"), storage.open("keyless"), storage.open("blind")) --> storage.table: readonly (read,scan) storage.table: keyless (read,write,delete) storage.table: blind (scan)
ok, err = pcall(storage.open, "readonly", "read,write")
print(ok, err.code, err.right) --> false denied write

-- The view is denied by operation.
print(Memory.readonly.k, #Memory.readonly) --> nil 0
ok, err = pcall(function() Memory.readonly.k = 1 end)
print(ok, err.code, err.right) --> false denied write
ok, err = pcall(function() Memory.readonly.k = nil end)
print(ok, err.code, err.right) --> false denied delete
ok, err = pcall(function() return Memory.denied.k end)
print(ok, err.code, err.right) --> false denied read
ok, err = pcall(function() return #Memory.keyless end)
print(ok, err.code, err.right) --> false denied scan
ok, err = pcall(pairs, Memory.keyless)
print(ok, err.code, err.right) --> false denied scan

ok, err = pcall(storage.batch, { { op = "get", table = "readonly", key = 1 }, { op = "set", table = "readonly", key = 1, value = 1 } })
print(ok, err.code, err.right) --> false denied write

storage.open("denied") --! = denied: the policy does not grant right read on table Memory/denied (hint: grant it in the policy: tables: { denied: [read] })
