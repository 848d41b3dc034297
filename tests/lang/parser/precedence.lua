-- From low to high: or, and, comparison, |, ~, &, shift, .., + -, * / // %, unary, ^.
print(1 or error(), nil and error()) --> 1 nil
print(false or nil and 1, 1 and nil or 2) --> nil 2
print(1 < 2 and 2 < 3, 1 + 1 == 2) --> true true
print(1 | 2 ~ 3 & 4, 1 | 6 & 3) --> 3 3
print(1 << 2 + 1, 1 .. 2 + 3) --> 8 15
print("2" + 1 .. "0") --> 30
print(2 + 3 * 4 ^ 2, -2 ^ 2, 2 ^ -1) --> 50.0 -4.0 0.5
print(2 ^ 3 ^ 2, (2 ^ 3) ^ 2) --> 512.0 64.0
print(1 .. 2 .. 3, 10 - 3 - 2, 100 / 10 / 5) --> 123 5 2.0
print(not 1 == 2, not (1 == 2)) --> false true
print(#"abc" + 1, -#"abc") --> 4 -3
print(7 // 2 * 2, 7 % 4 * 2, 2 * 7 % 4) --> 6 6 2
print(~1 + 2, ~(1 + 2), 5 & 3 == 1) --> 0 -4 true
