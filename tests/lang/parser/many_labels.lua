-- Labels ahead and behind, in numbers; the same names in every function.
local source = { "local i, sum = 0, 0 goto start" }
for n = 1, 3000 do
  source[#source + 1] = ("::l%d:: sum = sum + %d goto l%d"):format(n, n, n + 1)
end
source[#source + 1] = "::l3001:: i = i + 1 if i == 2 then goto out end ::start:: goto l1 ::out:: return sum"
print(assert(load(table.concat(source, "\n")))()) --> 9003000

local function countdown(n)
  local log = {}
  ::again::
  do
    if n == 0 then goto done end
    local inner = function()
      local k = 0
      ::again:: k = k + 1
      if k < n then goto again end
      do goto done end
      k = -1
      ::done::
      return k
    end
    log[#log + 1] = inner()
    n = n - 1
    goto again
  end
  ::done::
  return table.concat(log, " ")
end
print(countdown(4)) --> 4 3 2 1

-- A goto back makes fresh variables.
local fs, i = {}, 1
::top::
do
  local v = i
  fs[i] = function() v = v + 1 return v end
  i = i + 1
  if i <= 3 then goto top end
end
print(fs[1](), fs[1](), fs[2](), fs[3]()) --> 2 3 3 4
for i = 1, 3 do
  for j = 1, 3 do
    if j == 2 then goto continue end
    print(i, j)
    ::continue::
  end
  if i == 2 then break end
end
--> 1 1
--> 1 3
--> 2 1
--> 2 3
