--# only: luahost
local storage = require "storage"
local t = storage.open("batch_errors")

local function fails(op, options) print(select(2, pcall(storage.batch, { { op = "get", table = t, key = 1 }, op }, options))) end

fails(1) --> bad argument #1 to 'storage.batch' (operation 2: not a table)
fails {} --> bad argument #1 to 'storage.batch' (operation 2: field 'op' names what to do, as in op = "set")
fails { op = "sett" } --> bad argument #1 to 'storage.batch' (operation 2: no op 'sett': ops are set, delete, get, exists, increment, compare_and_swap, check)
fails { op = "set", key = 1, value = 1 } --> bad argument #1 to 'storage.batch' (operation 2: field 'table' is the name of a table or what storage.open gave)
fails { op = "set", table = {}, key = 1, value = 1 } --> bad argument #1 to 'storage.batch' (operation 2: field 'table' is the name of a table or what storage.open gave)
fails { op = "set", table = t, value = 1 } --> bad argument #1 to 'storage.batch' (operation 2: field 'key' is a string or an integer, got nil)
fails { op = "set", table = t, key = {}, value = 1 } --> bad argument #1 to 'storage.batch' (operation 2: field 'key' is a string or an integer, got a table)
fails { op = "set", table = t, key = 1 } --> bad argument #1 to 'storage.batch' (operation 2: nil is no value: delete removes a key)
fails { op = "set", table = t, key = 1, val = 1 } --> bad argument #1 to 'storage.batch' (operation 2: set has no field 'val')
fails { op = "get", table = t, key = 1, value = 1 } --> bad argument #1 to 'storage.batch' (operation 2: get has no field 'value')
fails { op = "set", table = t, key = 1, value = { x = { print } } } --> cannot encode a function at [2]["value"]["x"][1]
fails { op = "set", table = t, key = 1, value = 1, if_absent = 1 } --> bad argument #1 to 'storage.batch' (operation 2: field 'if_absent' is a boolean)
fails { op = "set", table = t, key = 1, value = 1, ttl = -1 } --> bad argument #1 to 'storage.batch' (operation 2: field 'ttl' is an integer, 0 or more)
fails { op = "increment", table = t, key = 1, delta = 1.5 } --> bad argument #1 to 'storage.batch' (operation 2: field 'delta' is an integer)
fails({ op = "get", table = t, key = 1 }, { atomc = true }) --> bad argument #2 to 'storage.batch' (options are atomic, a boolean, and idempotency, a string)
print(t:count()) --> 0

local closed = storage.open("batch_errors")
closed:close()
local ok, err = pcall(storage.batch, { { op = "get", table = closed, key = 1 } })
print(err) --> closed: the handle of table batch_errors was closed
print(pcall(storage.batch)) --> false bad argument #1 to 'storage.batch' (table expected, got no value)
