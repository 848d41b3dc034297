-- The arguments of string.byte, string.char, string.len, string.sub, string.lower, string.upper, string.reverse.
print(pcall(string.byte)) --> false bad argument #1 to 'string.byte' (string expected, got no value)
print(pcall(string.byte, {})) --> false bad argument #1 to 'string.byte' (string expected, got table)
print(pcall(string.byte, "a", "x")) --> false bad argument #2 to 'string.byte' (number expected, got string)
print(pcall(string.byte, "a", 1.5)) --> false bad argument #2 to 'string.byte' (number has no integer representation)
print(pcall(string.byte, "a", 1, {})) --> false bad argument #3 to 'string.byte' (number expected, got table)
print(string.byte("abc", nil, nil), string.byte("abc", 2, nil), string.byte("abc", "2"), string.byte("abc", 2.0)) --> 97 98 98 98
print(string.byte("abc", 0, 2)) --> 97 98
print(string.byte("abc", -2, -1)) --> 98 99
print(string.byte("abc", -10, -2)) --> 97 98
print(string.byte("abc", 2, 100)) --> 98 99
print(select("#", string.byte("abc", 4)), select("#", string.byte("abc", -4)), select("#", string.byte("", 1, -1)), select("#", string.byte("abc", 0))) --> 0 0 0 0
print(select("#", string.byte("abc", math.mininteger, math.maxinteger)), select("#", string.byte("abc", math.maxinteger, math.mininteger))) --> 3 0
print(string.byte("\0\255\128", 1, -1)) --> 0 255 128
print(string.byte(10), string.byte(1.5, 1, -1)) --> 49 49 46 53
print(pcall(string.byte, ("x"):rep(1100000), 1, -1)) --> false stack overflow (string slice too long)
print(#string.char(), string.char(65.0, "66", 67), pcall(string.char, 256)) --> 0 ABC false bad argument #1 to 'string.char' (value out of range)
print(pcall(string.char, 65, -1)) --> false bad argument #2 to 'string.char' (value out of range)
print(pcall(string.char, 65, 66, 1.5)) --> false bad argument #3 to 'string.char' (number has no integer representation)
print(pcall(string.char, "x")) --> false bad argument #1 to 'string.char' (number expected, got string)
print(pcall(string.char, nil)) --> false bad argument #1 to 'string.char' (number expected, got nil)
print(string.char(0, 128, 255) == "\0\128\255", pcall(string.char, math.mininteger)) --> true false bad argument #1 to 'string.char' (value out of range)
print(pcall(string.len)) --> false bad argument #1 to 'string.len' (string expected, got no value)
print(pcall(string.len, nil)) --> false bad argument #1 to 'string.len' (string expected, got nil)
print(string.len(12), string.len(1.0), string.len("\0\0"), string.len("\u{20AC}")) --> 2 3 2 3
print(pcall(string.sub)) --> false bad argument #1 to 'string.sub' (string expected, got no value)
print(pcall(string.sub, "abc")) --> false bad argument #2 to 'string.sub' (number expected, got no value)
print(pcall(string.sub, "abc", {})) --> false bad argument #2 to 'string.sub' (number expected, got table)
print(pcall(string.sub, "abc", 1, "x")) --> false bad argument #3 to 'string.sub' (number expected, got string)
print(pcall(string.sub, "abc", 1, 0.5)) --> false bad argument #3 to 'string.sub' (number has no integer representation)
print(("abc"):sub(1, nil), ("abc"):sub("2"), ("abc"):sub(2.0, "3.0"), string.sub(1234, 2, 3)) --> abc bc bc 23
print(("abc"):sub(-4, 2), ("abc"):sub(-2, -3) == "", ("abc"):sub(2, -2), ("abc"):sub(1, -4) == "", ("abc"):sub(4) == "", ("abc"):sub(3, math.maxinteger)) --> ab true b true true c
print(("abc"):sub(math.mininteger), ("abc"):sub(1, math.mininteger) == "", ("abc"):sub(math.maxinteger, -1) == "", (""):sub(1, -1) == "", (""):sub(0, 0) == "") --> abc true true true true
print(string.lower(12), string.upper(1.5), string.lower("\0A\0Z[@`{") == "\0a\0z[@`{", string.upper("\0a\0z[@`{") == "\0A\0Z[@`{") --> 12 1.5 true true
print(pcall(string.lower)) --> false bad argument #1 to 'string.lower' (string expected, got no value)
print(pcall(string.upper, true)) --> false bad argument #1 to 'string.upper' (string expected, got boolean)
print(("\xC4\xE4"):lower() == "\xC4\xE4", ("\xC4\xE4"):upper() == "\xC4\xE4", #string.lower(""), #string.upper("")) --> true true 0 0
print(pcall(string.reverse)) --> false bad argument #1 to 'string.reverse' (string expected, got no value)
print(string.reverse(123), ("ab\0"):reverse() == "\0ba", ("x"):reverse(), pcall(string.reverse, {})) --> 321 true x false bad argument #1 to 'string.reverse' (string expected, got table)
print(select("#", ("x"):lower()), select("#", ("x"):len()), select("#", ("x"):sub(5)), select("#", ("x"):reverse())) --> 1 1 1 1
