io.write("a", 1, 2.5, "\n") --> a12.5
print(io.write("") == io.stdout, io.type(io.stdout), io.type(5), tostring(io.stdout):match "^file %(") --> true file nil file (
io.stdout:write("chained "):write("writes", "\n") --> chained writes
print(pcall(io.write, {})) --> false bad argument #1 to 'io.write' (string expected, got table)
print(pcall(io.write, "x", nil)) --> xfalse bad argument #2 to 'io.write' (string expected, got nil)
io.write(math.mininteger, " ", 1e100, " ", 0.5, "\n") --> -9223372036854775808 1e+100 0.5
io.write(1.0, " ", -0.0, " ", 2 ^ 31, "\n") -- without the ".0" that print adds
--> 1 -0 2147483648
print(("with\ttab"), "embedded\0zero" == "embedded\0zero") --> with tab true
