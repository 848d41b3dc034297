--# fuel: 5_000_000
--# ends: fuel
local t = print
for i = 1, 20000 do t = setmetatable({}, { __call = t }) end
while true do pcall(t) end
