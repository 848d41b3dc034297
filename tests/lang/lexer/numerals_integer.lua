print(0, 7, 0123, 9223372036854775807) --> 0 7 123 9223372036854775807
print(0x0, 0xff, 0XFF, 0xAbC) --> 0 255 255 2748
-- A hexadecimal integer wraps around; a decimal one that does not fit is a float.
print(0xffffffffffffffff) --> -1
print(0x1ffffffffffffffff) --> -1
print(0x7fffffffffffffff) --> 9223372036854775807
print(9223372036854775808) --> 9.2233720368548e+18
print(math.type(9223372036854775808)) --> float
print(-9223372036854775808, math.type(-9223372036854775808)) --> -9.2233720368548e+18 float
print(math.mininteger == -9223372036854775807 - 1) --> true
