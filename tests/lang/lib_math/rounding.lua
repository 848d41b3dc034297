print(math.floor(3.7), math.floor(-3.7), math.ceil(3.2), math.ceil(-3.2), math.floor(5), math.ceil(5)) --> 3 -4 4 -3 5 5
print(math.floor(1e300), math.ceil(-1e300), math.floor(2 ^ 62), math.type(math.floor(2 ^ 70))) --> 1e+300 -1e+300 4611686018427387904 float
print(math.tointeger(3.0), math.tointeger(3.5), math.tointeger(2 ^ 63), math.tointeger("x")) --> 3 nil nil nil
print(math.fmod(7, 3), math.fmod(-7, 3), math.fmod(7, -3), math.fmod(-7, -3), math.fmod(5.5, 2)) --> 1 -1 1 -1 1.5
print(pcall(math.fmod, 1, 0)) --> false bad argument #2 to 'math.fmod' (zero)
print(math.fmod(1, 0.0) ~= math.fmod(1, 0.0), math.fmod(math.mininteger, -1), math.fmod(1, math.huge)) --> true 0 1.0
print(math.modf(3.7), math.modf(-3.7), math.modf(5), math.modf(math.huge)) --> 3 -3 5 inf 0.0
print(select(2, math.modf(-3.5)), select(2, math.modf(5)), math.type((math.modf(2.5)))) --> -0.5 0.0 integer
print(math.abs(-5), math.abs(5.5), math.abs(-0.0), math.abs(math.mininteger) == math.mininteger) --> 5 5.5 0.0 true
