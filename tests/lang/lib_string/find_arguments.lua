-- The arguments and results of string.find and string.match.
print(pcall(string.find)) --> false bad argument #1 to 'string.find' (string expected, got no value)
print(pcall(string.find, "x")) --> false bad argument #2 to 'string.find' (string expected, got no value)
print(pcall(string.find, "x", {})) --> false bad argument #2 to 'string.find' (string expected, got table)
print(pcall(string.find, {}, "x")) --> false bad argument #1 to 'string.find' (string expected, got table)
print(pcall(string.find, "x", "x", "one")) --> false bad argument #3 to 'string.find' (number expected, got string)
print(pcall(string.find, "x", "x", 1.5)) --> false bad argument #3 to 'string.find' (number has no integer representation)
print(("abcabc"):find("b", nil)) --> 2 2
print(("abcabc"):find("b", "3")) --> 5 5
print(("abcabc"):find("b", 3.0)) --> 5 5
print(("abcabc"):find("b", 0)) --> 2 2
print(("abcabc"):find("b", -2)) --> 5 5
print(("abcabc"):find("b", -1)) --> nil
print(("abcabc"):find("b", math.mininteger)) --> 2 2
print(("abcabc"):find("b", math.maxinteger)) --> nil
print(("abc"):find("", 4)) --> 4 3
print(("abc"):find("", 5)) --> nil
print(("abc"):find("", -1)) --> 3 2
print(("abc"):find("", 4, true)) --> 4 3
print(("abc"):find("", 5, true)) --> nil
print((""):find("", 1, true)) --> 1 0
print(("a+b"):find("+", 1, 0)) --> 2 2
print(("a+b"):find("a+", 1, false)) --> 1 1
print(("a+b"):find("a+", 1, nil)) --> 1 1
print(("a.b"):find(".", 2, true)) --> 2 2
print(("abc"):find("(b)(c)")) --> 2 3 b c
print(("abc"):find("()b()")) --> 2 2 2 3
print(("abc"):find("(b)(c)", 1, true)) --> nil
print(("a\0b\0"):find("\0", 3)) --> 4 4
print(("a\0b\0"):find("\0b", 1, true)) --> 2 3
print(("a\0b\0"):find("%z%z")) --> nil
print(string.find(12345, 34)) --> 3 4
print(string.find(12.5, ".", 1, true)) --> 3 3
print(("abc"):find("^a", 1), ("abc"):find("^b", 2)) --> 1 2 2
print(("  x"):find("^%s*")) --> 1 2
print(("x"):find("^%s*")) --> 1 0
print(pcall(string.match)) --> false bad argument #1 to 'string.match' (string expected, got no value)
print(pcall(string.match, "x")) --> false bad argument #2 to 'string.match' (string expected, got no value)
print(pcall(string.match, "x", nil)) --> false bad argument #2 to 'string.match' (string expected, got nil)
print(pcall(string.match, "x", "x", {})) --> false bad argument #3 to 'string.match' (number expected, got table)
print(("abc"):match("b"), ("abc"):match("(b)(c)")) --> b b c
print(("abc"):match("b", 3), ("abc"):match("", 4) == "", ("abc"):match("", 5), ("abc"):match(".", -1), ("abc"):match(".", -10), ("abc"):match(".", nil)) --> nil true nil c a a
print(("abc"):match("()", 4), ("abc"):match("()$"), ("abc"):match("^()"), ("abc"):match("^", 2) == "") --> 4 4 1 true
print(string.match(2024, "%d%d"), math.type(string.match(2024, "%d")), math.type(("x"):match("()"))) --> 20 nil integer
print(select("#", ("abc"):find("x")), select("#", ("abc"):match("x")), select("#", ("abc"):find("b")), select("#", ("abc"):find("(b)")), select("#", ("abc"):match("(a)(b)(c)"))) --> 1 1 2 3 3
