-- Moving onto the end of another table takes a shortcut; what the other one holds beyond must not confuse it.
local function digits(t, n)
  local r = {}
  for i = 1, n do r[i] = tostring(t[i]) end
  return table.concat(r, " ")
end
print(digits(table.move({ 1, 2, 3 }, 1, 3, 1, {}), 4)) --> 1 2 3 nil
print(digits(table.move({ 1, 2, 3 }, 2, 3, 3, { 7, 8 }), 5)) --> 7 8 2 3 nil
print(digits(table.move({ 1, 2, 3, 4, 5, 6 }, 1, 6, 1, { [3] = "c", [5] = "e", [8] = "h" }), 9)) --> 1 2 3 4 5 6 nil h nil
print(digits(table.move({ 1, nil, nil, 4 }, 1, 4, 1, { [7] = "g" }), 8)) --> 1 nil nil 4 nil nil g nil
print(digits(table.move({ 1, 2, 3 }, 1, 3, 3, { 9 }), 6)) --> 9 nil 1 2 3 nil
local big, other = {}, { [2000] = "kept", [5000] = "beyond" }
for i = 1, 3000 do big[i] = i end
table.move(big, 1, 3000, 1, other)
for i = 1, 3000 do assert(other[i] == i) end
print(#other, other[3001], other[5000]) --> 3000 nil beyond
local t = { 1, 2, 3 }
print(digits(table.move(t, 1, 3, 4, t), 7), table.move(t, 1, 6, 7) == t, #t) --> 1 2 3 1 2 3 nil true 12
