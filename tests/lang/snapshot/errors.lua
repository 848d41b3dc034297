--# only: luahost
-- What cannot be persisted is named with the way to it.
local snapshot = require "snapshot"
local function fails(v) print((select(2, pcall(snapshot.encode, v)))) end

local culprit = setmetatable({}, { __persist = false })
local cache = { conn = culprit }
local function f() return cache end
fails(f) --> cannot persist a value that says __persist = false at upvalue 'cache' of function (errors.lua:8) -> ["conn"]
fails { f = f } --> cannot persist a value that says __persist = false at ["f"] -> upvalue 'cache' of function 'f' (errors.lua:8) -> ["conn"]
local function g() return f end
fails(g) --> cannot persist a value that says __persist = false at upvalue 'f' of function (errors.lua:11) -> upvalue 'cache' of function 'f' (errors.lua:8) -> ["conn"]
fails(culprit) --> cannot persist a value that says __persist = false
fails { 1, 2, { [1.5] = { [true] = culprit } } } --> cannot persist a value that says __persist = false at [3] -> [1.5] -> [true]
fails { [{}] = culprit } --> cannot persist a value that says __persist = false at [a table]
fails { [culprit] = 1 } --> cannot persist a value that says __persist = false at a key
fails(setmetatable({}, { __index = culprit })) --> cannot persist a value that says __persist = false at its metatable -> ["__index"]
fails(coroutine.wrap(function() local x = culprit end)) --> cannot persist a value that says __persist = false at what 'coroutine.wrap.resume' holds -> a variable of the coroutine -> upvalue 'culprit' of function (errors.lua:18)
local co = coroutine.create(function(x) coroutine.yield() return x end)
coroutine.resume(co, culprit)
fails { co = co } --> cannot persist a value that says __persist = false at ["co"] -> a variable of the coroutine

-- A long way is shown from its end.
local chain = culprit
for i = 1, 30 do chain = { chain } end
fails(chain) --> cannot persist a value that says __persist = false at ... -> [1] -> [1] -> [1] -> [1] -> [1] -> [1] -> [1] -> [1] -> [1] -> [1]

-- Afterwards all is as before.
assert(snapshot.decode(snapshot.encode { 1 })[1] == 1)

-- Documents that are none.
local function refuses(bytes)
  local _, e = pcall(snapshot.decode, bytes)
  print(e.code, e.message)
end
refuses "" --> corrupt malformed snapshot at byte 0: unexpected end
refuses "x" --> corrupt malformed snapshot at byte 1: unexpected end
refuses "\xa0" --> corrupt malformed snapshot at byte 1: this is no snapshot
local one = snapshot.encode(1)
refuses(one .. "\0") --> corrupt malformed snapshot at byte 14: bytes after the document
refuses(one:sub(1, -2)) --> corrupt malformed snapshot at byte 13: unexpected end
refuses(one:sub(1, 2) .. "\2" .. one:sub(4)) --> version the snapshot has format 2, this engine reads format 1
refuses((one:gsub("1%.0", "2.0"))) --> version the snapshot has ABI version 2.0, this engine 1.0
print(pcall(snapshot.decode, {})) --> false bad argument #1 to 'snapshot.decode' (string expected, got table)
print("done") --> done
