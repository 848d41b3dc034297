local nan = 0 / 0
local function rounds(from, to, step)
  local n = 0
  for _ = from, to, step do
    n = n + 1
    if n == 3 then break end
  end
  return n
end
for _, by in ipairs { 1, -1, 1.0, -1.0, nan } do
  emit(by, rounds(1, nan, by), rounds(1.0, nan, by), rounds(nan, 1, by), rounds(2, 1, by), rounds(1, 2, by))
end
probe(rounds, 1, {}, 0)
probe(rounds, {}, 1, 0)
