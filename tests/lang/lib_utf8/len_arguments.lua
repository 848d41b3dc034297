-- The arguments and results of utf8.len.
print(pcall(utf8.len)) --> false bad argument #1 to 'utf8.len' (string expected, got no value)
print(pcall(utf8.len, {})) --> false bad argument #1 to 'utf8.len' (string expected, got table)
print(pcall(utf8.len, "abc", "x")) --> false bad argument #2 to 'utf8.len' (number expected, got string)
print(pcall(utf8.len, "abc", 1.5)) --> false bad argument #2 to 'utf8.len' (number has no integer representation)
print(pcall(utf8.len, "abc", 1, "x")) --> false bad argument #3 to 'utf8.len' (number expected, got string)
print(pcall(utf8.len, "abc", 0)) --> false bad argument #2 to 'utf8.len' (initial position out of bounds)
print(pcall(utf8.len, "abc", 5)) --> false bad argument #2 to 'utf8.len' (initial position out of bounds)
print(pcall(utf8.len, "abc", -4)) --> false bad argument #2 to 'utf8.len' (initial position out of bounds)
print(pcall(utf8.len, "abc", 1, 4)) --> false bad argument #3 to 'utf8.len' (final position out of bounds)
print(pcall(utf8.len, "abc", 1, 3)) --> true 3
print(pcall(utf8.len, "abc", 1, -5)) --> true 0
print(pcall(utf8.len, "", 1)) --> true 0
print(pcall(utf8.len, "", 2)) --> false bad argument #2 to 'utf8.len' (initial position out of bounds)
print(pcall(utf8.len, "", 0)) --> false bad argument #2 to 'utf8.len' (initial position out of bounds)
print(pcall(utf8.len, "abc", math.maxinteger)) --> false bad argument #2 to 'utf8.len' (initial position out of bounds)
print(pcall(utf8.len, "abc", math.mininteger)) --> false bad argument #2 to 'utf8.len' (initial position out of bounds)
print(pcall(utf8.len, "abc", 1, math.maxinteger)) --> false bad argument #3 to 'utf8.len' (final position out of bounds)
print(pcall(utf8.len, "abc", 1, math.mininteger)) --> true 0
print(utf8.len("abc", 4), utf8.len("abc", 4, 3), utf8.len("abc", nil, nil), utf8.len("abc", "2"), utf8.len("abc", 2.0, "2"), utf8.len(123), utf8.len("abc", 3, 1), utf8.len("abc", -1, -1), utf8.len("abc", -3, -2)) --> 0 0 3 2 1 3 0 1 2
print(utf8.len("\u{E9}\u{20AC}\u{1F600}"), utf8.len("\u{E9}\u{20AC}", 1, 1), utf8.len("\u{E9}\u{20AC}", 1, 2), utf8.len("\u{E9}\u{20AC}", 1, 3), utf8.len("\u{E9}\u{20AC}", 3, -1), utf8.len("\0\0\0")) --> 3 1 1 2 1 3
print(utf8.len("\u{E9}", 2)) --> nil 2
print(utf8.len("\u{E9}", 1, -1)) --> 1
print(utf8.len("ab\xFFcd")) --> nil 3
print(utf8.len("ab\xFFcd", 4)) --> 2
print(utf8.len("ab\xFFcd", 1, 2)) --> 2
print(utf8.len("ab\xFFcd", 1, 3)) --> nil 3
print(utf8.len("\x80")) --> nil 1
print(utf8.len("a\xC3")) --> nil 2
print(utf8.len("\xE2\x82")) --> nil 1
print(utf8.len("\xE2\x82a")) --> nil 1
print(utf8.len("\xC0\x80")) --> nil 1
print(utf8.len("\xC1\xBF")) --> nil 1
print(utf8.len("\xE0\x80\x80")) --> nil 1
print(utf8.len("\xF0\x80\x80\x80")) --> nil 1
print(utf8.len("a\u{D800}")) --> nil 2
print(utf8.len("a\u{DFFF}b")) --> nil 2
print(utf8.len("\u{D7FF}\u{E000}\u{10FFFF}")) --> 3
print(utf8.len("\xF4\x90\x80\x80")) --> nil 1
print(utf8.len("\u{7FFFFFFF}")) --> nil 1
print(utf8.len("\u{D800}\u{110000}\u{7FFFFFFF}", 1, -1, true)) --> 3
print(utf8.len("\u{D800}", 1, -1, false)) --> nil 1
print(utf8.len("\u{D800}", 1, -1, 0)) --> 1
print(utf8.len("\xFE\x80\x80\x80\x80\x80\x80", 1, -1, true)) --> nil 1
print(utf8.len("\xC0\x80", 1, -1, true)) --> nil 1
print(utf8.len("\xF8\x87\xBF\xBF\xBF", 1, -1, true)) --> nil 1
print(select("#", utf8.len("a")), select("#", utf8.len("\xFF"))) --> 1 2
