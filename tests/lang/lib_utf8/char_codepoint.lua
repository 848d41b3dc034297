print(utf8.char(72, 228, 8364, 128512) == "H\u{E4}\u{20AC}\u{1F600}", utf8.char() == "", utf8.char(0) == "\0") --> true true true
print(utf8.codepoint("h\u{E9}\u{20AC}", 1, -1)) --> 104 233 8364
print(utf8.codepoint("abc"), utf8.codepoint("abc", 2), utf8.codepoint("abc", -1), select("#", utf8.codepoint("abc", 3, 2))) --> 97 98 99 0
print(#utf8.char(0x7FFFFFFF), #utf8.char(0x10FFFF), #utf8.char(0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000)) --> 6 4 15
print(pcall(utf8.char, -1)) --> false bad argument #1 to 'utf8.char' (value out of range)
print(pcall(utf8.char, 65, 0x80000000)) --> false bad argument #2 to 'utf8.char' (value out of range)
print(pcall(utf8.codepoint, "abc", 4)) --> false bad argument #3 to 'utf8.codepoint' (out of bounds)
print(pcall(utf8.codepoint, "abc", 1, 4)) --> false bad argument #3 to 'utf8.codepoint' (out of bounds)
print(pcall(utf8.codepoint, "\xff")) --> false invalid UTF-8 code
print(pcall(utf8.codepoint, "\u{D800}", 1)) --> false invalid UTF-8 code
print(utf8.codepoint("\u{D800}", 1, 1, true), utf8.codepoint("\u{7FFFFFFF}", 1, 1, true)) --> 55296 2147483647
print(pcall(utf8.codepoint, ("x"):rep(1100000), 1, -1)) --> false stack overflow (string slice too long)
