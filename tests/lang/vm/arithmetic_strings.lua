-- Strings that denote numbers are converted, and keep integer or float.
print("10" + 1, "10" * "2", "3" - "5", "7" // "2") --> 11 20 -2 3
print("1.5" + 1, "0x10" + 0, " 5 " + 0, "5e1" + 0, "0x.8" * 2) --> 2.5 16 5 50.0 1.0
print("10" / "4", "2" ^ "3", "7" % "4", -"3", -"1.5") --> 2.5 8.0 3 -3 -1.5
print("9223372036854775807" + 1 == math.mininteger, "9223372036854775808" + 0) --> true 9.2233720368548e+18
print(pcall(function() return "abc" + 1 end)) --> false @: attempt to add a 'string' with a 'number'
print(pcall(function() return "1x" * 1 end)) --> false @: attempt to mul a 'string' with a 'number'
print(pcall(function() return "" + 1 end)) --> false @: attempt to add a 'string' with a 'number'
-- Bitwise operators convert no strings.
print(pcall(function() return "3" | 1 end)) --> false @: attempt to perform bitwise operation on a string value (constant '3')
print(10 .. 20, 1.5 .. "", -0.0 .. "|", 2^63 .. "") --> 1020 1.5 -0.0| 9.2233720368548e+18
