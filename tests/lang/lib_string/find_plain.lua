print(("hello world"):find("o w"), ("hello"):find("l"), ("hello"):find("xyz")) --> 5 3 nil
print(("hello"):find("l", 4), ("hello"):find("l", -1), ("hello"):find("h", 2)) --> 4 nil nil
print(("a.b"):find(".", 1, true), ("a.b"):find("%.", 1), ("a+b"):find("+b", 1, true)) --> 2 2 2 3
print((""):find(""), (""):find("", 2), ("abc"):find("", 10), ("abc"):find("", 4)) --> 1 nil nil 4 3
print(("abc"):find("b", -100), ("abc"):find("b", 100), ("a\0b"):find("\0b", 1, true)) --> 2 nil 2 3
print(("aaa"):find("aab"), ("aaab"):find("aab"), (("x"):rep(1000) .. "y"):find("xy", 1, true)) --> nil 2 1000 1001
