-- Tables of all shapes, made, filled and dropped, with a good many alive.
local live = {}
local sum = 0
for round = 1, 300000 do
  local record = { id = round, name = "n" .. round % 1000, tags = { "a", "b", round } }
  record.extra = round * 2
  local list = {}
  for i = 1, 8 do list[i] = i + round end
  record.list = list
  live[round % 20000 + 1] = record
  sum = sum + list[8] + record.id
end
print(sum, #live)
