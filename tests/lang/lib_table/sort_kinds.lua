-- Arrays of one kind are sorted by other code than mixed ones; each must order every pattern.
local patterns = {
  ascending = function(i) return i end,
  descending = function(i) return -i end,
  equal = function() return 7 end,
  few = function(i) return i % 5 end,
  organ = function(i, n) return i < n / 2 and i or n - i end,
  shuffled = function(i) return (i * 7919) % 10007 end,
  saw = function(i) return i % 100 end,
  extremes = function(i) return i % 3 == 0 and math.mininteger or i % 3 == 1 and math.maxinteger or i end,
}
local kinds = {
  integers = function(x) return x end,
  floats = function(x) return x + 0.5 end,
  strings = function(x) return ("%020d"):format(x & 0xFFFFFF) end,
  mixed = function(x, i) return i % 2 == 0 and x or x + 0.0 end,
}
local checked = 0
for _, pattern in pairs(patterns) do
  for _, kind in pairs(kinds) do
    for _, n in ipairs { 2, 3, 12, 13, 14, 99, 100, 101, 1000 } do
      local t, sum = {}, {}
      for i = 1, n do
        local x = kind(pattern(i, n), i)
        t[i] = x
        sum[x] = (sum[x] or 0) + 1
      end
      local copy = table.move(t, 1, n, 1, {})
      table.sort(t)
      table.sort(copy, function(a, b) return b < a end)
      for i = 1, n do
        assert(i == 1 or not (t[i] < t[i - 1]))
        assert(t[i] == copy[n + 1 - i])
        sum[t[i]] = sum[t[i]] - 1
      end
      for _, left in pairs(sum) do assert(left == 0) end
      checked = checked + 1
    end
  end
end
print(checked) --> 288

local t = { 0.0, -1.5, 1 / 0, -1 / 0, -0.0, 2.5, -2.5 }
table.sort(t)
print(t[1], t[2], t[3], t[4] == 0, t[5] == 0, t[6], t[7]) --> -inf -2.5 -1.5 true true 2.5 inf
t = { "b", "", "a\0b", "a", "a\0", "\xff", "Z" }
table.sort(t)
for i = 1, #t do t[i] = ("%q"):format(t[i]):gsub("\xff", "255") end
print(table.concat(t, " ")) --> "" "Z" "a" "a\0" "a\0b" "b" "255"
-- NaN is in no order, but nothing is lost.
t = {}
for i = 1, 200 do t[i] = i % 7 == 0 and 0 / 0 or (i * 37) % 101 + 0.5 end
pcall(table.sort, t)
local nans = 0
for i = 1, 200 do if t[i] ~= t[i] then nans = nans + 1 end end
print(nans, #t) --> 28 200
