--# only: luahost
--# fuel: 3_000_000
-- A scan that is always given something more to find ends where its pages end.
local storage = require "storage"
local t = storage.open("follows")
t:delete_many(t:keys())
for i = 1, 100 do t:set(i, true) end
local seen = 0
for key in t:scan {} do
  seen = seen + 1
  if seen <= 1000 then t:set(key + 100, true) end
end
print(seen >= 100) --> true
