-- "%.17g" and "%a" carry every bit of a float through text and back.
local values = { 0.1, 1 / 3, 2 ^ 0.5, 1e21, 1e22, 1e23, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 123456789.123456789, 9007199254740993.0 }
for _, v in ipairs(values) do
  assert(tonumber(("%.17g"):format(v)) == v, v)
  assert(tonumber(("%a"):format(v)) == v, v)
  assert(tonumber(("%.17g"):format(-v)) == -v, v)
end
local x = 0.5
for i = 1, 300 do
  x = (x * 16807.37 + 0.123456789) % 1.0
  local v = x * 10.0 ^ (i % 60 - 30)
  assert(tonumber(("%.17g"):format(v)) == v)
end
print(0.1 + 0.2 == 0.30000000000000004, 9007199254740993 == 9007199254740992.0) --> true false
print(1e23 == 1e22 * 10, 123456789012345678901234567890 == 1.2345678901234568e29) --> true true
print(0.1e1, 2.2204460492503131e-16 == 2 ^ -52) --> 1.0 true
