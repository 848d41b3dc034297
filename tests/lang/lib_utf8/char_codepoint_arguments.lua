-- The arguments and results of utf8.char and utf8.codepoint.
print(#utf8.char(), utf8.char(72, 105), utf8.char("72", 105.0), utf8.char(0) == "\0", utf8.char(0x7F) == "\x7F") --> 0 Hi Hi true true
print(utf8.char(0x80) == "\xC2\x80", utf8.char(0x7FF) == "\xDF\xBF", utf8.char(0x800) == "\xE0\xA0\x80", utf8.char(0xFFFF) == "\xEF\xBF\xBF", utf8.char(0x10000) == "\xF0\x90\x80\x80", utf8.char(0x10FFFF) == "\xF4\x8F\xBF\xBF") --> true true true true true true
print(utf8.char(0x1FFFFF) == "\xF7\xBF\xBF\xBF", utf8.char(0x200000) == "\xF8\x88\x80\x80\x80", utf8.char(0x3FFFFFF) == "\xFB\xBF\xBF\xBF\xBF", utf8.char(0x4000000) == "\xFC\x84\x80\x80\x80\x80", utf8.char(0x7FFFFFFF) == "\xFD\xBF\xBF\xBF\xBF\xBF", utf8.char(0xD800) == "\xED\xA0\x80") --> true true true true true true
print(pcall(utf8.char, -1)) --> false bad argument #1 to 'utf8.char' (value out of range)
print(pcall(utf8.char, 0x80000000)) --> false bad argument #1 to 'utf8.char' (value out of range)
print(pcall(utf8.char, 65, math.maxinteger)) --> false bad argument #2 to 'utf8.char' (value out of range)
print(pcall(utf8.char, 65, math.mininteger)) --> false bad argument #2 to 'utf8.char' (value out of range)
print(pcall(utf8.char, "x")) --> false bad argument #1 to 'utf8.char' (number expected, got string)
print(pcall(utf8.char, 1.5)) --> false bad argument #1 to 'utf8.char' (number has no integer representation)
print(pcall(utf8.char, 65, {})) --> false bad argument #2 to 'utf8.char' (number expected, got table)
print(pcall(utf8.char, nil)) --> false bad argument #1 to 'utf8.char' (number expected, got nil)
print(pcall(utf8.codepoint)) --> false bad argument #1 to 'utf8.codepoint' (string expected, got no value)
print(pcall(utf8.codepoint, {})) --> false bad argument #1 to 'utf8.codepoint' (string expected, got table)
print(pcall(utf8.codepoint, "abc", "x")) --> false bad argument #2 to 'utf8.codepoint' (number expected, got string)
print(pcall(utf8.codepoint, "abc", 1.5)) --> false bad argument #2 to 'utf8.codepoint' (number has no integer representation)
print(pcall(utf8.codepoint, "abc", 1, {})) --> false bad argument #3 to 'utf8.codepoint' (number expected, got table)
print(pcall(utf8.codepoint, "abc", 0)) --> false bad argument #2 to 'utf8.codepoint' (out of bounds)
print(pcall(utf8.codepoint, "abc", 4)) --> false bad argument #3 to 'utf8.codepoint' (out of bounds)
print(pcall(utf8.codepoint, "abc", 1, 4)) --> false bad argument #3 to 'utf8.codepoint' (out of bounds)
print(pcall(utf8.codepoint, "abc", -4)) --> false bad argument #2 to 'utf8.codepoint' (out of bounds)
print(pcall(utf8.codepoint, "", 1)) --> false bad argument #3 to 'utf8.codepoint' (out of bounds)
print(pcall(utf8.codepoint, "")) --> false bad argument #3 to 'utf8.codepoint' (out of bounds)
print(pcall(utf8.codepoint, "abc", math.mininteger)) --> false bad argument #2 to 'utf8.codepoint' (out of bounds)
print(pcall(utf8.codepoint, "abc", math.maxinteger)) --> false bad argument #3 to 'utf8.codepoint' (out of bounds)
print(pcall(utf8.codepoint, "abc", 1, math.maxinteger)) --> false bad argument #3 to 'utf8.codepoint' (out of bounds)
print(utf8.codepoint("abc", 4, 3)) -->
print(utf8.codepoint("", 1, 0)) -->
print(utf8.codepoint("abc", nil, nil), utf8.codepoint("abc", "2"), utf8.codepoint("abc", 2.0), utf8.codepoint(12, 2)) --> 97 98 98 50
print(utf8.codepoint("abc", 1, -1)) --> 97 98 99
print(utf8.codepoint("abc", -2, -1)) --> 98 99
print(utf8.codepoint("abc", -3, -3)) --> 97
print(utf8.codepoint("abc", 2, -3)) -->
print(utf8.codepoint("abc", 1, math.mininteger)) -->
print(utf8.codepoint("\u{E9}\u{20AC}\u{1F600}", 1, -1)) --> 233 8364 128512
print(utf8.codepoint("\u{E9}\u{20AC}", 1, 2)) --> 233
print(utf8.codepoint("\u{E9}\u{20AC}", 1, 3)) --> 233 8364
print(pcall(utf8.codepoint, "\u{E9}\u{20AC}", 2)) --> false invalid UTF-8 code
print(pcall(utf8.codepoint, "a\x80", 1, -1)) --> false invalid UTF-8 code
print(pcall(utf8.codepoint, "\xC2")) --> false invalid UTF-8 code
print(pcall(utf8.codepoint, "\xC0\x80")) --> false invalid UTF-8 code
print(pcall(utf8.codepoint, "\xE2\x82")) --> false invalid UTF-8 code
print(pcall(utf8.codepoint, "\xF4\x90\x80\x80")) --> false invalid UTF-8 code
print(pcall(utf8.codepoint, "\xF4\x90\x80\x80", 1, 1, true)) --> true 1114112
print(pcall(utf8.codepoint, "\u{DFFF}")) --> false invalid UTF-8 code
print(pcall(utf8.codepoint, "\u{DFFF}", 1, 1, 0)) --> true 57343
print(pcall(utf8.codepoint, "\u{DFFF}", 1, 1, false)) --> false invalid UTF-8 code
print(pcall(utf8.codepoint, "\u{DFFF}", 1, 1, nil)) --> false invalid UTF-8 code
print(pcall(utf8.codepoint, "\u{D7FF}\u{E000}", 1, -1)) --> true 55295 57344
print(pcall(utf8.codepoint, "\u{200000}\u{4000000}\u{7FFFFFFF}", 1, -1, true)) --> true 2097152 67108864 2147483647
print(pcall(utf8.codepoint, "\xFE\xBF\xBF\xBF\xBF\xBF", 1, 1, true)) --> false invalid UTF-8 code
print(pcall(utf8.codepoint, "\xFF", 1, 1, true)) --> false invalid UTF-8 code
print(pcall(utf8.codepoint, "\xF8\x80\x80\x80\x80", 1, 1, true)) --> false invalid UTF-8 code
print(pcall(utf8.codepoint, "\xC1\xBF", 1, 1, true)) --> false invalid UTF-8 code
print(pcall(utf8.codepoint, "\xE0\x9F\xBF", 1, 1, true)) --> false invalid UTF-8 code
print(pcall(utf8.codepoint, "\xF0\x8F\xBF\xBF", 1, 1, true)) --> false invalid UTF-8 code
print(select("#", utf8.char(65, 66)), utf8.codepoint("\0a\0", 1, -1)) --> 1 0 97 0
