-- Floats with integer values convert where integers are wanted; nothing else does.
print(("x"):rep(3.0), (("abc"):sub(2.0, 3.0)), #table.pack(table.unpack({ 1, 2, 3 }, 2.0))) --> xxx bc 2
print(pcall(string.rep, "x", 2.5)) --> false bad argument #2 to 'string.rep' (number has no integer representation)
print(pcall(string.rep, "x", 2 ^ 63)) --> false bad argument #2 to 'string.rep' (number has no integer representation)
print(pcall(string.rep, "x", "2.5")) --> false bad argument #2 to 'string.rep' (number has no integer representation)
print(("x"):rep("3"), ("x"):rep("0x2"), ("x"):rep(" 2.0 ")) --> xxx xx xx
print(math.tointeger(3.0), math.tointeger(3.5), math.tointeger("8"), math.tointeger({})) --> 3 nil 8 nil
print(2 ^ 53 | 0, -2 ^ 63 | 0, 1e15 // 1 | 0) --> 9007199254740992 -9223372036854775808 1000000000000000
