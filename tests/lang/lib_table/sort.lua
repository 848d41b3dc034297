local function sorted(t, cmp) table.sort(t, cmp) return table.concat(t, " ") end
print(sorted { 3, 1, 2 }, sorted {}, sorted { 1 }, sorted { 2, 1 }) --> 1 2 3  1 1 2
print(sorted({ 3, 1, 2 }, function(a, b) return a > b end)) --> 3 2 1
print(sorted { "b", "a", "C", "" , "aa" }, sorted { 1.5, 1, -1, 2 ^ 53, 0 }) -->  C a aa b -1 0 1 1.5 9.007199254741e+15
local t = {}
for i = 1, 500 do t[i] = (i * 7919) % 503 end
table.sort(t)
for i = 2, #t do assert(t[i - 1] <= t[i]) end
for _, make in ipairs { function(i) return i end, function(i) return -i end, function() return 1 end, function(i) return i % 3 end } do
  local u = {}
  for i = 1, 300 do u[i] = make(i) end
  table.sort(u, function(a, b) return a > b end)
  for i = 2, #u do assert(u[i - 1] >= u[i]) end
end
print(#t) --> 500
