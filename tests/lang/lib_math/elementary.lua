-- Circular functions and logarithms, to the digits that print shows, over the whole range.
local function row(f, ...)
  local t = {}
  for i, x in ipairs { ... } do t[i] = f(x) end
  print(table.unpack(t))
end
row(math.sin, 0.0, 1, -1, 1e-300, 1e5, 1e22, 2 ^ 1000) --> 0.0 0.8414709848079 -0.8414709848079 1e-300 0.035748797972017 -0.85220084976719 -0.15920170308624
row(math.cos, 0, 1, -1, 1e-300, 1e5, 1e22, 2 ^ 1000) --> 1.0 0.54030230586814 0.54030230586814 1.0 -0.99936080743821 0.52321478539514 0.98724607759891
row(math.tan, 0.0, 1, -1, 1e-300, 1e5, 1e22) --> 0.0 1.5574077246549 -1.5574077246549 1e-300 -0.035771662952899 -1.6287782256069
-- Near the zeros: the rest of the division by pi/2 must keep its digits.
row(math.sin, math.pi, 355, 6381956970095103 * 2.0 ^ 797) --> 1.2246467991474e-16 -3.0144353359488e-05 1.0
row(math.cos, math.pi / 2, 11, 6381956970095103 * 2.0 ^ 797) --> 6.1232339957368e-17 0.0044256979880508 -4.6871659242546e-19
row(math.asin, 1, -1, 0.5, 1e-10, 0.0) --> 1.5707963267949 -1.5707963267949 0.5235987755983 1e-10 0.0
row(math.acos, 1, -1, 0.5, 0) --> 0.0 3.1415926535898 1.0471975511966 1.5707963267949
row(math.atan, 1, -1e300, 1e-10) --> 0.78539816339745 -1.5707963267949 1e-10
row(math.log, 1, 10, 1e-300, 1e300, 5e-324, 1 + 2 ^ -52) --> 0.0 2.302585092994 -690.77552789821 690.77552789821 -744.44007192138 2.2204460492503e-16
row(math.exp, 0, 1, -1, 700, -745.2) --> 1.0 2.718281828459 0.36787944117144 1.014232054735e+304 0.0
for e = -1074, 1023 do assert(math.log(2.0 ^ e, 2) == e) end
for e = 0, 22 do assert(math.log(10.0 ^ e, 10) == e) end
print(math.log(0), math.log(math.huge), math.log(-1) ~= math.log(-1), math.asin(2) ~= math.asin(2)) --> -inf inf true true
print(math.sin(math.huge) ~= math.sin(math.huge), 1 / math.sin(-0.0), 1 / math.tan(-0.0)) --> true -inf -inf
