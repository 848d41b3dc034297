local inf, nan = math.huge, 0.0 / 0.0
print(1 / 0, -1 / 0, nan ~= nan, inf - inf ~= inf - inf) --> inf -inf true true
print(5.5 // 2, -5.5 // 2, 5.5 // -2, -5.5 // -2) --> 2.0 -3.0 -3.0 2.0
print(5.5 % 2, -5.5 % 2, 5.5 % -2, -5.5 % -2) --> 1.5 0.5 -0.5 -1.5
print(1 % inf, -1 % inf, 1 % -inf, -1 % -inf) --> 1.0 inf -inf -1.0
print(5 // 0.0, -5 // 0.0, 0 / 0 ~= 0 / 0, 5 % 0.0 ~= 5 % 0.0) --> inf -inf true true
print(1 // inf, -1 // inf) --> 0.0 -0.0
print(3 + 1.0, 3 * 1.0, 3 - 3.0, 7 // 1.0) --> 4.0 3.0 0.0 7.0
print(0.1 + 0.2 == 0.3, 0.1 + 0.2) --> false 0.3
print(2 ^ 1023 * 2, -2 ^ 1023 * 2, 2 ^ -1075) --> inf -inf 0.0
print(inf // 1, -inf // 1, inf % 2 ~= inf % 2) --> inf -inf true
