print(0, -0, 7, -7, 1000000) --> 0 0 7 -7 1000000
print(math.maxinteger, math.mininteger) --> 9223372036854775807 -9223372036854775808
print(tostring(10), tostring(-10), 10 .. "", 0x7fffffffffffffff) --> 10 -10 10 9223372036854775807
print(1e2, 100, 100 == 100.0, tostring(100) == tostring(100.0)) --> 100.0 100 true false
