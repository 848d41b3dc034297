--# only: luahost
-- Same program, same order: our tables keep the order of insertion.
local t = {}
for _, k in ipairs { "delta", "alpha", "charlie", "bravo" } do t[k] = #k end
local keys = {}
for k in pairs(t) do keys[#keys + 1] = k end
print(table.concat(keys, " ")) --> delta alpha charlie bravo
