do
  local i = 1
  ::top::
  if i <= 3 then io.write(i, " "); i = i + 1; goto top end
  print() --> 1 2 3
end
for i = 1, 3 do
  for j = 1, 3 do
    if j == 2 then goto continue end
    io.write(i, j, " ")
    ::continue::
  end
end
print() --> 11 13 21 23 31 33
-- Each pass through a block makes fresh locals, also when goto jumps back.
local fs = {}
do
  local k = 0
  ::again::
  local x = k
  fs[#fs + 1] = function() x = x + 1; return x end
  k = k + 10
  if k < 30 then goto again end
end
print(fs[1](), fs[1](), fs[2](), fs[3]()) --> 1 2 11 21
do goto skip; print "never"; ::skip:: end
print "end" --> end
