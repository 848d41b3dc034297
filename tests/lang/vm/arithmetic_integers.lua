-- Integer arithmetic wraps around modulo 2^64.
local max, min = math.maxinteger, math.mininteger
print(max + 1 == min, min - 1 == max, max * 2, min * -1 == min) --> true true -2 true
print(-min == min, min // -1 == min, min % -1) --> true true 0
print(7 // 2, -7 // 2, 7 // -2, -7 // -2) --> 3 -4 -4 3
print(7 % 3, -7 % 3, 7 % -3, -7 % -3) --> 1 2 -2 -1
print(5 / 2, 4 / 2, 1 / 3) --> 2.5 2.0 0.33333333333333
print(2 ^ 2, 10 ^ -1, 2 ^ 0.5) --> 4.0 0.1 1.4142135623731
print(pcall(function(a) return a // 0 end, 1)) --> false @: attempt to divide by zero
print(pcall(function(a) return a % 0 end, 1)) --> false @: attempt to perform 'n%0'
print(max // 1 | 0, max * 1.0, (max + 0.0) == max) --> 9223372036854775807 9.2233720368548e+18 false
