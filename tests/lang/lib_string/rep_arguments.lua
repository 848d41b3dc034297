-- The arguments of string.rep.
print(pcall(string.rep)) --> false bad argument #1 to 'string.rep' (string expected, got no value)
print(pcall(string.rep, "x")) --> false bad argument #2 to 'string.rep' (number expected, got no value)
print(pcall(string.rep, "x", {})) --> false bad argument #2 to 'string.rep' (number expected, got table)
print(pcall(string.rep, "x", 1.5)) --> false bad argument #2 to 'string.rep' (number has no integer representation)
print(pcall(string.rep, "x", 2, {})) --> false bad argument #3 to 'string.rep' (string expected, got table)
print(pcall(string.rep, nil, 2)) --> false bad argument #1 to 'string.rep' (string expected, got nil)
print(("x"):rep(2.0), ("x"):rep("3"), string.rep(1, 2), string.rep(1.5, 2, 0), ("x"):rep(2, nil), ("x"):rep(3, "")) --> xx xxx 11 1.501.5 xx xxx
print(("x"):rep(0, ",") == "", ("x"):rep(-1, ",") == "", ("x"):rep(math.mininteger) == "", ("x"):rep(1, ","), (""):rep(3, "ab")) --> true true true x abab
print(("\0"):rep(3) == "\0\0\0", ("a\0"):rep(2, "\0") == "a\0\0a\0", #(""):rep(1000000, "")) --> true true 0
print(pcall(string.rep, "x", math.maxinteger, "y")) --> false resulting string too large
print(pcall(string.rep, "", math.maxinteger, "y")) --> false resulting string too large
print(pcall(string.rep, "abc", 1 << 61)) --> false resulting string too large
