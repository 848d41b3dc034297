-- Each comparison in each position: value, if, while, not, and mixed with constants.
local function test(a, b)
  local r = {}
  r[#r + 1] = a < b and "lt" or "-"
  r[#r + 1] = a <= b and "le" or "-"
  r[#r + 1] = a == b and "eq" or "-"
  r[#r + 1] = a ~= b and "ne" or "-"
  if a > b then r[#r + 1] = "gt" end
  if not (a >= b) then r[#r + 1] = "nge" end
  if a < 5 then r[#r + 1] = "<5" elseif a == 5 then r[#r + 1] = "=5" else r[#r + 1] = ">5" end
  if 5 < a then r[#r + 1] = "5<" end
  if a == nil or b == "x" then r[#r + 1] = "never" end
  return table.concat(r, " ")
end
print(test(1, 2)) --> lt le - ne nge <5
print(test(5, 5.0)) --> - le eq - =5
print(test(7.5, -1)) --> - - - ne gt >5 5<
local n = 0
while not (n >= 3 or n == nil) do n = n + 1 end
print(n) --> 3
repeat n = n - 1 until n <= 0 and not nil
print(n) --> 0
