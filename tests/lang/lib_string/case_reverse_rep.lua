print(("Hello, World 1"):upper(), ("Hello, World 1"):lower(), ("\xC3\xA9a"):upper() == "\xC3\xA9A") --> HELLO, WORLD 1 hello, world 1 true
print(("abc"):reverse(), (""):reverse() == "", ("a\0b"):reverse() == "b\0a") --> cba true true
print(("ab"):rep(3), ("ab"):rep(0) == "", ("ab"):rep(-1) == "", ("ab"):rep(1, "x")) --> ababab true true ab
print(("ab"):rep(3, "-"), (""):rep(5, ","), (""):rep(1000000) == "") --> ab-ab-ab ,,,, true
print(#("x"):rep(100000), #("xy"):rep(1000, "--")) --> 100000 3998
print(pcall(string.rep, "x", math.maxinteger)) --> false resulting string too large
print(pcall(string.rep, "ab", 1 << 62, "c")) --> false resulting string too large
