--# not: native
--# only: luahost
--# fuel: 3_000_000
--# ends: fuel
-- Handles, scans, keys, values and batches without end.
local storage = require "storage"
local t = storage.open("flood")
local big, many, list = ("x"):rep(500000), {}, {}
for i = 1, 2000 do many["k" .. i] = i list[i] = { op = "set", table = t, key = "b" .. i, value = i } end
local handles, scans = {}, {}
local i = 0
while true do
  i = i + 1
  pcall(t.set, t, ("k"):rep(10000), 1) pcall(t.set, t, i, big) pcall(t.set_many, t, many) pcall(storage.batch, list)
  pcall(function() for _ = 1, 100 do handles[#handles + 1] = storage.open("flood", "read") end end)
  pcall(function() for _ = 1, 100 do scans[#scans + 1] = t:scan {} scans[#scans]() end end)
  pcall(function() for k in t:scan {} do t:delete(k) t:set(tostring(k) .. "x", 1) end end)
  pcall(t.keys, t) pcall(t.count, t) pcall(function() return Memory["t" .. i][1] end)
end
