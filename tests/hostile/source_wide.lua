--# only: luahost
-- Long chains that nest nothing are fine.
print(load("return " .. ("1 + "):rep(50000) .. "1")()) --> 50001
local parts = { "local x = 150000 if x == 0 then return 0" }
for i = 1, 20000 do parts[#parts + 1] = (" elseif x == %d then return %d"):format(i, i) end
parts[#parts + 1] = " else return 'none' end"
print(load(table.concat(parts))()) --> none
print(#load("return '" .. ("x"):rep(1000000) .. "'")()) --> 1000000
print(load("return 1" .. (" "):rep(1000000))(), load(("\n"):rep(100000) .. "return debug.getinfo(1, 'l').currentline")()) --> 1 100001
print(load("x = " .. ("a."):rep(20000) .. "b") ~= nil) --> true
