-- 200 locals fit, the next one is refused.
local function declare(n)
  local parts = {}
  for i = 1, n do parts[i] = ("local v%d = %d"):format(i, i) end
  parts[#parts + 1] = ("return v1 + v%d"):format(n)
  return load(table.concat(parts, "\n"), "=s")
end
print(declare(200)()) --> 201
print(select(2, declare(201))) --> s:201: too many local variables (limit is 200) in main function near '='
