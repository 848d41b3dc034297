print(("hello"):sub(2), ("hello"):sub(2, 3), ("hello"):sub(-3), ("hello"):sub(-3, -2)) --> ello el llo ll
print(("hello"):sub(0) == "hello", ("hello"):sub(10) == "", ("hello"):sub(3, 2) == "", ("hello"):sub(-100, 100) == "hello") --> true true true true
print(("x"):sub(math.mininteger, math.maxinteger), ("x"):sub(math.maxinteger) == "", ("a\0b"):sub(2, 2) == "\0") --> x true true
print(("hello"):len(), ("a\0b"):len(), #"") --> 5 3 0
print(("abc"):byte(), ("abc"):byte(2), ("abc"):byte(-1), ("abc"):byte(1, 3)) --> 97 98 99 97 98 99
print(("abc"):byte(10), ("abc"):byte(0), (""):byte(), select("#", ("abc"):byte(3, 1))) --> nil nil nil 0
print(string.char(), string.char(72, 105), string.char(0, 255):byte(1, 2)) -->  Hi 0 255
print(pcall(string.char, -1)) --> false bad argument #1 to 'string.char' (value out of range)
print(pcall(string.byte, ("x"):rep(10), 1, math.maxinteger)) --> true 120 120 120 120 120 120 120 120 120 120
