--# memory: 16_000_000
-- Memory that was full of blocks of one size serves for those of any other.
local function fill(size)
  local t = {}
  for i = 1, 8000000 // (size + 60) do t[i] = (i .. ""):rep(size // 5) end
  return #t
end
for size = 16, 480, 16 do
  fill(size)
  collectgarbage()
end
-- What is left is mostly the table of short strings, twice as large with 64-bit pointers.
print(collectgarbage "count" * 1024 < 3000000) --> true
