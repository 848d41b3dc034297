print(utf8.len(""), utf8.len("abc"), utf8.len("\u{E4}\u{20AC}\u{1F600}"), utf8.len("a\0b")) --> 0 3 3 3
print(utf8.len("abc", 2), utf8.len("abc", -1), utf8.len("abc", 4), utf8.len("\u{E4}bc", 3), utf8.len("abc", 1, 0)) --> 2 1 0 2 0
print(utf8.len("\xff"), utf8.len("ab\x80c"), utf8.len("\xE4")) --> nil nil nil 1
print(select(2, utf8.len("ab\x80c")), select(2, utf8.len("\u{E4}", 2))) --> 3 2
print(utf8.len("\xC0\x80"), utf8.len("\xE0\x80\x80"), utf8.len("\u{D800}"), utf8.len("\u{D800}", 1, -1, true)) --> nil nil nil 1
print(utf8.len("\xF4\x90\x80\x80"), utf8.len("\xF4\x90\x80\x80", 1, -1, true), (utf8.len("\xF4\x8F\xBF\xBF"))) --> nil 1 1
print(pcall(utf8.len, "abc", 5)) --> false bad argument #2 to 'utf8.len' (initial position out of bounds)
print(pcall(utf8.len, "abc", 1, 4)) --> false bad argument #3 to 'utf8.len' (final position out of bounds)
