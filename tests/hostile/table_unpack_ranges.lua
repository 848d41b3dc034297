--# fuel: 2_000_000
--# ends: fuel
-- Ranges whose size overflows, or is more than a stack.
local ends = { math.mininteger, -1, 0, 1, 100000, 1000000, 1 << 31, 1 << 32, math.maxinteger }
local endless = setmetatable({}, { __index = function() return 1 end, __len = function() return math.maxinteger end })
while true do
  for _, i in ipairs(ends) do for _, j in ipairs(ends) do pcall(table.unpack, {}, i, j) pcall(table.unpack, endless, i, j) pcall(string.byte, "x", i, j) end end
end
