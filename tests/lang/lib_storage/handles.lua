--# only: luahost
local storage = require "storage"

local t = storage.open("handles")
print(t) --> storage.table: handles (read,write,delete,scan)
print(storage.open("handles", "read")) --> storage.table: handles (read)
print(storage.open("handles", " write, read ")) --> storage.table: handles (read,write)
print(storage.open("handles", { "scan", "delete" })) --> storage.table: handles (delete,scan)
print(storage.open("handles", "all")) --> storage.table: handles (read,write,delete,scan)

-- Rights narrow, never widen.
local reader = t:narrow("read")
t:set("k", 1)
print(reader, reader:get("k")) --> storage.table: handles (read) 1
print(reader:narrow { "read", "write" }) --> storage.table: handles (read)
local ok, err = pcall(reader.set, reader, "k", 2)
print(ok, err.code, err.right, t:get("k")) --> false denied write 1
ok, err = pcall(reader.delete, reader, "k")
print(ok, err.code, err.right) --> false denied delete
ok, err = pcall(reader.keys, reader)
print(ok, err.code, err.right) --> false denied scan

-- A scan without the right to read gives keys.
for key, value in t:narrow("scan"):scan() do print(key, value) end --> k nil

-- Closing: by hand, at the end of a block, by the collector.
t:close() t:close()
print(t) --> storage.table: handles (closed)
ok, err = pcall(t.get, t, "k")
print(ok, err) --> false closed: the handle of table handles was closed
print(reader:get("k")) --> 1
local kept
do
  local inner <close> = storage.open("handles")
  kept = inner
end
print(kept) --> storage.table: handles (closed)
for i = 1, 10000 do assert(storage.open("handles", "read"):get("k") == 1) end

print(pcall(storage.open, "handles", "wirte")) --> false bad argument #2 to 'storage.open' (unknown right 'wirte': rights are read, write, delete, scan, all)
print(pcall(storage.open, "handles", { "read", 1 })) --> false bad argument #2 to 'storage.open' (rights are strings, got a number)
print(pcall(storage.open, "handles", "")) --> false bad argument #2 to 'storage.open' (no right: rights are read, write, delete, scan, all)
print(pcall(storage.open, "handles", 1)) --> false bad argument #2 to 'storage.open' (string or table expected, got number)
print(pcall(storage.open)) --> false bad argument #1 to 'storage.open' (string expected, got no value)
ok, err = pcall(storage.open, "")
print(ok, err.code) --> false invalid
ok, err = pcall(storage.open, ("n"):rep(1000))
print(ok, err.code) --> false invalid
