--# only: luahost
-- What a program once needed for the names of many strings is given back with them.
local function count() collectgarbage() collectgarbage() return collectgarbage("count") end
local before = count()
do
  local many = {}
  for i = 1, 200000 do many[i] = "name " .. i end
  print(collectgarbage("count") - before > 5000) --> true
end
print(count() - before < 200) --> true

-- All strings that are left are found as before.
local kept = {}
for i = 1, 3000 do kept["kept " .. i] = i end
for i = 1, 50000 do local _ = "lost " .. i end
collectgarbage()
local sum = 0
for i = 1, 3000 do sum = sum + kept["kept " .. i] end
print(sum) --> 4501500
