local function near(a, b) return math.abs(a - b) < 1e-12 end
assert(near(math.sin(1), 0.8414709848078965) and near(math.cos(1), 0.5403023058681398) and near(math.tan(1), 1.5574077246549023))
assert(near(math.asin(1), math.pi / 2) and near(math.acos(0), math.pi / 2) and near(math.atan(1), math.pi / 4))
assert(near(math.atan(1, -1), 3 * math.pi / 4) and near(math.atan(-1, -1), -3 * math.pi / 4) and math.atan(0.0, -1) == math.pi)
assert(near(math.exp(1), 2.718281828459045) and math.exp(0) == 1 and near(math.log(math.exp(3)), 3))
assert(near(math.log(8, 2), 3) and near(math.log(1000, 10), 3) and near(math.log(27, 3), 3) and math.log(1024, 2) == 10)
print(math.sqrt(16), math.sqrt(2), math.sqrt(-1) ~= math.sqrt(-1)) --> 4.0 1.4142135623731 true
print(math.log(0), math.log(-1) ~= math.log(-1), math.exp(710), math.exp(-750)) --> -inf true inf 0.0
print(math.deg(math.pi), math.rad(180), math.rad(90) == math.pi / 2) --> 180.0 3.1415926535898 true
print(math.sin(0), math.cos(0), math.tan(0), math.sin(-0.0)) --> 0.0 1.0 0.0 -0.0
