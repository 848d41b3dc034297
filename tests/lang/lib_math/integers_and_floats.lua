-- Which results are integers and which are floats, at the edges of both.
print(math.abs(-0), math.abs(-0.0), math.abs(-1.5), math.abs(math.mininteger), math.abs(math.maxinteger), math.abs(-1 / 0), math.abs("-2"), math.abs("-2.0")) --> 0 0.0 1.5 -9223372036854775808 9223372036854775807 inf 2.0 2.0
print(math.floor(1.0), math.floor(-0.0), math.floor(-1.5), math.floor(2 ^ 53), math.floor(-2 ^ 63), math.floor(2 ^ 63), math.floor(1 / 0), math.floor(-1 / 0)) --> 1 0 -2 9007199254740992 -9223372036854775808 9.2233720368548e+18 inf -inf
print(math.ceil(1.0), math.ceil(-0.5), math.ceil(1.5), math.ceil(2 ^ 53), math.ceil(-2 ^ 63), math.ceil(2 ^ 63), math.ceil(1 / 0), math.ceil(-1 / 0)) --> 1 0 2 9007199254740992 -9223372036854775808 9.2233720368548e+18 inf -inf
print(math.floor(0 / 0) ~= math.floor(0 / 0), math.ceil(0 / 0) ~= math.ceil(0 / 0), math.floor(math.maxinteger), math.ceil(math.mininteger), math.floor(1e308), math.ceil(5e-324), math.floor(-5e-324)) --> true true 9223372036854775807 -9223372036854775808 1e+308 1 -1
print(math.fmod(5, 3), math.fmod(-5, 3), math.fmod(5, -3), math.fmod(5.0, 3), math.fmod(5, 3.0), math.fmod(-5.5, 2), math.fmod(-6, 2.0), math.fmod(6, -2)) --> 2 -2 2 2.0 2.0 -1.5 -0.0 0
print(math.fmod(math.mininteger, -1), math.fmod(math.mininteger, math.mininteger), math.fmod(math.maxinteger, math.mininteger), math.fmod(math.mininteger, math.maxinteger), math.fmod(3, math.mininteger), math.fmod(0, 5)) --> 0 0 9223372036854775807 -1 3 0
print(pcall(math.fmod, 0, 0)) --> false bad argument #2 to 'math.fmod' (zero)
print(pcall(math.fmod, math.mininteger, 0)) --> false bad argument #2 to 'math.fmod' (zero)
print(math.fmod(1, 1 / 0), math.fmod(-1, 1 / 0), math.fmod(1.0, -1 / 0), math.fmod(1 / 0, 1) ~= math.fmod(1 / 0, 1), math.fmod(1, 0.0) ~= math.fmod(1, 0.0), math.fmod(0 / 0, 1) ~= math.fmod(0 / 0, 1)) --> 1.0 -1.0 1.0 true true true
print(math.modf(3)) --> 3 0.0
print(math.modf(3.0)) --> 3 0.0
print(math.modf(-3.25)) --> -3 -0.25
print(math.modf(0.5)) --> 0 0.5
print(math.modf(-0.5)) --> 0 -0.5
print(math.modf(1 / 0)) --> inf 0.0
print(math.modf(-1 / 0)) --> -inf 0.0
print(math.modf(math.maxinteger)) --> 9223372036854775807 0.0
print(math.modf(math.mininteger)) --> -9223372036854775808 0.0
print(math.modf("2.5")) --> 2 0.5
print(math.modf(1e300)) --> 1e+300 0.0
local whole, fraction = math.modf(0 / 0)
print(whole ~= whole, fraction ~= fraction) --> true true
print(math.tointeger(3), math.tointeger(3.0), math.tointeger(-0.0), math.tointeger(3.5), math.tointeger(2 ^ 53), math.tointeger(2 ^ 63), math.tointeger(-2 ^ 63), math.tointeger(0 / 0), math.tointeger(1 / 0)) --> 3 3 0 nil 9007199254740992 nil -9223372036854775808 nil nil
print(math.tointeger({}), math.tointeger(nil), math.tointeger(true), math.tointeger("x"), math.tointeger(print), select("#", math.tointeger("x"))) --> nil nil nil nil nil 1
print(math.type(1), math.type(1.0), math.type(-0.0), math.type(1 / 0), math.type(0 / 0), math.type("1"), math.type(nil), math.type({}), math.type(1 << 63), math.type(9223372036854775808)) --> integer float float float float nil nil nil integer float
print(math.max(1, 2, 3), math.max(3, 2, 1), math.max(-0.0, 0.0), math.max(0.0, -0.0), math.max(1, 1.0), math.max(1.0, 1), math.min(1, 1.0), math.min(1.0, 1), math.max(-1 / 0, math.mininteger), math.min(1 / 0, math.maxinteger)) --> 3 3 -0.0 0.0 1 1.0 1 1.0 -9223372036854775808 9223372036854775807
print(math.max(math.maxinteger, 2 ^ 63), math.min(math.maxinteger, 2 ^ 63), math.max(2 ^ 53, (1 << 53) + 1), math.max(1), math.min(2.5), math.max(0 / 0, 1) ~= math.max(0 / 0, 1), math.max(1, 0 / 0), math.min(1, 0 / 0)) --> 9.2233720368548e+18 9223372036854775807 9007199254740993 1 2.5 true 1 1
print(math.ult(0, 0), math.ult(0, -1), math.ult(-1, 0), math.ult(-2, -1), math.ult(math.maxinteger, math.mininteger), math.ult(math.mininteger, math.maxinteger), math.ult(1.0, "2"), math.ult(2.0, 1)) --> false true false true true false true false
print(math.sqrt(0.0), math.sqrt(-0.0), math.sqrt(1 / 0), math.sqrt(2), math.sqrt(-1) ~= math.sqrt(-1), math.sqrt(math.maxinteger), math.type(math.sqrt(4))) --> 0.0 -0.0 inf 1.4142135623731 true 3037000499.976 float
print(math.deg(0), math.deg(math.pi), math.rad(360), math.deg(1), math.rad(1), math.rad(-0.0), math.deg(1 / 0), math.type(math.rad(0))) --> 0.0 180.0 6.2831853071796 57.295779513082 0.017453292519943 -0.0 inf float
print(math.pi, math.huge, -math.huge, math.maxinteger, math.mininteger, math.type(math.pi), math.type(math.huge), math.maxinteger + 1 == math.mininteger, math.maxinteger + 1.0 == 2 ^ 63) --> 3.1415926535898 inf -inf 9223372036854775807 -9223372036854775808 float float true true
print(math.log(8, 2), math.log(1000, 10), math.log(81, 3), math.log(1, 1) ~= math.log(1, 1), math.log(0), math.log(2, 0), math.log(2, 1), math.log(10, nil) == math.log(10), math.log(8, "2"), math.log(0.5, 2), math.log(-1, 2) ~= math.log(-1, 2)) --> 3.0 3.0 4.0 true -inf -0.0 inf true 3.0 -1.0 true
print(math.exp(0), math.exp(-1 / 0), math.exp(1 / 0), math.exp(1), math.exp(1000), math.type(math.exp(0))) --> 1.0 0.0 inf 2.718281828459 inf float
print(math.atan(1), math.atan(1, nil), math.atan(1, 1), math.atan(-1, -1), math.atan(0.0, -1), math.atan(-0.0, -1), math.atan(0, 1), math.atan(1, 0), math.atan(-1, 0), math.atan(0, 0), math.atan(1 / 0), math.atan(1 / 0, 1 / 0), math.atan(1 / 0, -1 / 0)) --> 0.78539816339745 0.78539816339745 0.78539816339745 -2.3561944901923 3.1415926535898 -3.1415926535898 0.0 1.5707963267949 -1.5707963267949 0.0 1.5707963267949 0.78539816339745 2.3561944901923
print(math.sin(0), math.cos(0), math.tan(0), math.asin(1), math.acos(1), math.acos(-1), math.asin(2) ~= math.asin(2), math.acos(2) ~= math.acos(2), math.cos(1 / 0) ~= math.cos(1 / 0)) --> 0.0 1.0 0.0 1.5707963267949 0.0 3.1415926535898 true true true
