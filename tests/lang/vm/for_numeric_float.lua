local function run(a, b, c) local r = {} for i = a, b, c or 1 do r[#r + 1] = tostring(i) end return table.concat(r, " ") end
print(run(1.0, 3)) --> 1.0 2.0 3.0
print(run(1, 3, 0.5)) --> 1.0 1.5 2.0 2.5 3.0
print(run(0.1, 0.35, 0.1)) --> 0.1 0.2 0.3
print(run(3, 1, -1.0)) --> 3.0 2.0 1.0
print(run(1.0, 1e308, 1e308)) --> 1.0 1e+308
-- What cannot be compared is no reason not to start, but integers need a limit.
print(run(1, 0 / 0) == "", run(1, 0 / 0, 0.5)) --> true 1.0
print(run(1, 2, 0 / 0) == "", run(0 / 0, 1) ~= "") --> true true
for i = 1.0, 2 do io.write(math.type(i), " ") end print() --> float float
