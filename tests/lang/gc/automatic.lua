-- Garbage is collected without being asked: memory stays bounded in a loop.
local peak = 0
for i = 1, 200 do
  for j = 1, 500 do local t = { i, j, { tostring(j) } } end
  peak = math.max(peak, collectgarbage "count")
end
print(peak < 20000) --> true
local s
for i = 1, 2000 do s = ("x"):rep(10000) .. i end
print(collectgarbage "count" < 20000) --> true
local alive = setmetatable({}, { __mode = "v" })
for i = 1, 1000 do alive[i] = {} for _ = 1, 100 do local _ = {} end end
local n = 0
for _ in pairs(alive) do n = n + 1 end
print(n < 1000) --> true
