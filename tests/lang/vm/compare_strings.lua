-- Byte order; embedded zeros and prefixes count.
print("a" < "b", "a" < "B", "Z" < "a", "" < "a", "a" < "aa") --> true false true true true
print("a\0b" > "a\0a", "a\0" > "a", "a\0b" == "a\0b", "\0" < "\1") --> true true true true
print("10" < "9", "10" == 10, "a" <= "a", "b" >= "a") --> true false true true
print(("x"):rep(100) .. "a" < ("x"):rep(100) .. "b", ("y"):rep(50) == ("y"):rep(50)) --> true true
local a, b = "long enough not to be interned by anyone, really", "long enough not to be interned by"
print(a == b .. " anyone, really", a ~= b, #a) --> true true 48
