local function run(a, b, c) local r = {} for i = a, b, c or 1 do r[#r + 1] = i end return #r == 0 and "none" or table.concat(r, " ") end
print(run(1, 3), run(3, 1), run(3, 1, -1), run(1, 1)) --> 1 2 3 none 3 2 1 1
print(run(1, 10, 4), run(10, 1, -4), run(1, 0, 5)) --> 1 5 9 10 6 2 none
-- Loops end at the edges of the integers instead of wrapping around.
local max, min = math.maxinteger, math.mininteger
print(run(max - 1, max) == max - 1 .. " " .. max, run(min + 1, min, -1) == min + 1 .. " " .. min) --> true true
print(run(max - 1, max, 2) == tostring(max - 1), run(min, min + 1, max) == tostring(min)) --> true true
-- Float limits are clipped to the integers.
print(run(1, 3.9), run(3, 0.5, -1), run(1, -math.huge)) --> 1 2 3 3 2 1 none
print(run(max - 1, math.huge) == max - 1 .. " " .. max, run(min, -math.huge, -1) == tostring(min)) --> true true
print(run(1, 0 / 0)) --> none
for i = 1, 2 do local j = i; i = 10; io.write(j, " ", i, ";") end print()
--> 1 10;2 10;
