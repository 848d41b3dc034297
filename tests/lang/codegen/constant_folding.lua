-- Folding must not change results, and must not fold what raises.
print(1 + 2, 7 // 2, 7 % -3, 2 ^ 10, 3 | 4, ~0) --> 3 3 -2 1024.0 7 -1
print(1 // 0.0, -1 // 0.0, 0.0 / 0.0 ~= 0.0 / 0.0) --> inf -inf true
print(pcall(load "return 1 // 0")) --> false [string "return 1 // 0"]:1: attempt to divide by zero
print(pcall(load "return 1 % 0")) --> false [string "return 1 % 0"]:1: attempt to perform 'n%0'
print(pcall(load "return 1.5 | 1")) --> false [string "return 1.5 | 1"]:1: number has no integer representation
print(-0.0, 0.0 * -1, -(0.0)) --> -0.0 -0.0 -0.0
print(1 / -0.0, 1 / 0.0) --> -inf inf
print(math.type(2 ^ 2), math.type(4 / 2), math.type(3 // 1)) --> float float integer
print("10" + 5, "0x10" * 2, "1e1" + 0) --> 15 32 10.0
print(-"2", - -"3") --> -2 3
print(9223372036854775807 + 1 == math.mininteger) --> true
print(1 << 63, 1 << 64, 1 << -1, -1 >> 63, -1 >> 64) --> -9223372036854775808 0 0 1 0
