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
print(collectgarbage "count" * 1024 < 2000000) --> true
