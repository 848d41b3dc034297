-- The arguments and results of utf8.offset.
print(pcall(utf8.offset)) --> false bad argument #1 to 'utf8.offset' (string expected, got no value)
print(pcall(utf8.offset, "abc")) --> false bad argument #2 to 'utf8.offset' (number expected, got no value)
print(pcall(utf8.offset, {}, 1)) --> false bad argument #1 to 'utf8.offset' (string expected, got table)
print(pcall(utf8.offset, "abc", "x")) --> false bad argument #2 to 'utf8.offset' (number expected, got string)
print(pcall(utf8.offset, "abc", 1.5)) --> false bad argument #2 to 'utf8.offset' (number has no integer representation)
print(pcall(utf8.offset, "abc", 1, "x")) --> false bad argument #3 to 'utf8.offset' (number expected, got string)
print(pcall(utf8.offset, "abc", 1, 5)) --> false bad argument #3 to 'utf8.offset' (position out of bounds)
print(pcall(utf8.offset, "abc", 1, 0)) --> false bad argument #3 to 'utf8.offset' (position out of bounds)
print(pcall(utf8.offset, "abc", 1, -4)) --> false bad argument #3 to 'utf8.offset' (position out of bounds)
print(pcall(utf8.offset, "abc", 0, 5)) --> false bad argument #3 to 'utf8.offset' (position out of bounds)
print(pcall(utf8.offset, "abc", 1, math.maxinteger)) --> false bad argument #3 to 'utf8.offset' (position out of bounds)
print(pcall(utf8.offset, "abc", 1, math.mininteger)) --> false bad argument #3 to 'utf8.offset' (position out of bounds)
local s = "a\u{E9}\u{20AC}\u{1F600}z"
print(utf8.offset(s, 1), utf8.offset(s, 2), utf8.offset(s, 3), utf8.offset(s, 4), utf8.offset(s, 5), utf8.offset(s, 6), utf8.offset(s, 7), utf8.offset(s, 100)) --> 1 2 4 7 11 12 nil nil
print(utf8.offset(s, -1), utf8.offset(s, -2), utf8.offset(s, -3), utf8.offset(s, -4), utf8.offset(s, -5), utf8.offset(s, -6), utf8.offset(s, -100)) --> 11 7 4 2 1 nil nil
print(utf8.offset(s, math.maxinteger), utf8.offset(s, math.mininteger), utf8.offset(s, "2"), utf8.offset(s, 2.0), utf8.offset(123, 2), utf8.offset(s, 1, nil), utf8.offset(s, -1, nil)) --> nil nil 2 2 2 1 11
print(utf8.offset(s, 0), utf8.offset(s, 0, -1), utf8.offset(s, 0, -2), utf8.offset(s, 0, -#s), utf8.offset("", 0), utf8.offset("", 1), utf8.offset("", -1), utf8.offset("", 2), utf8.offset("", 0, 1)) --> 1 11 7 1 1 1 nil nil 1
print(utf8.offset(s, 1, 4), utf8.offset(s, 2, 4), utf8.offset(s, 3, 4), utf8.offset(s, 4, 4), utf8.offset(s, 5, 4), utf8.offset(s, -1, 4), utf8.offset(s, -2, 4), utf8.offset(s, -3, 4)) --> 4 7 11 12 nil 2 1 nil
print(utf8.offset(s, 1, #s + 1), utf8.offset(s, 2, #s + 1), utf8.offset(s, -1, #s + 1), utf8.offset(s, -5, #s + 1), utf8.offset(s, 1, -1), utf8.offset(s, -1, -1), utf8.offset(s, -1, 1)) --> 12 nil 11 1 11 7 nil
print(pcall(utf8.offset, s, 1, 3)) --> false initial position is a continuation byte
print(pcall(utf8.offset, s, -1, 3)) --> false initial position is a continuation byte
print(pcall(utf8.offset, s, 2, -2)) --> false initial position is a continuation byte
print(utf8.offset("\x80\x80a", 0, 3), utf8.offset("\x80\x80a", 0, 2), utf8.offset("a\xFFb", 3), utf8.offset("\xFF\xFF", 2), utf8.offset("\xC3", 2), pcall(utf8.offset, "\x80", 1)) --> 3 1 3 2 2 false initial position is a continuation byte
print(select("#", utf8.offset("abc", 10)), math.type(utf8.offset("abc", 1))) --> 1 integer
