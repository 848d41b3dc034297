-- Every form that tonumber takes, and the bases.
print(tonumber("10"), tonumber("0x10"), tonumber("1e1"), tonumber("  12  "), tonumber("\t-7\n")) --> 10 16 10.0 12 -7
print(tonumber("0x"), tonumber("1e"), tonumber(""), tonumber(" "), tonumber("1 2"), tonumber("1\0")) --> nil nil nil nil nil nil
print(tonumber("0x.8p1"), tonumber("0xA.8"), tonumber(".5"), tonumber("5."), tonumber(".")) --> 1.0 10.5 0.5 5.0 nil
print(tonumber("inf"), tonumber("nan"), tonumber("1_000"), tonumber("0b1")) --> nil nil nil nil
print(tonumber("9223372036854775807"), tonumber("9223372036854775808"), tonumber("-9223372036854775808")) --> 9223372036854775807 9.2233720368548e+18 -9223372036854775808
print(tonumber("0xffffffffffffffff"), tonumber("0x1ffffffffffffffff")) --> -1 -1
print(tonumber(nil), tonumber({}), tonumber(true), tonumber(print)) --> nil nil nil nil
print(pcall(tonumber)) --> false bad argument #1 to 'tonumber' (value expected)
print(tonumber("10", 2), tonumber("777", 8), tonumber("zZ", 36), tonumber("-ff", 16), tonumber("  11  ", 3)) --> 2 511 1295 -255 4
print(tonumber("8", 8), tonumber("", 10), tonumber("1.0", 10), tonumber("- 1", 10), tonumber("1e1", 10), tonumber("1e1", 16)) --> nil nil nil nil nil 481
print(tonumber("7fffffffffffffff", 16), tonumber("ffffffffffffffff", 16), tonumber("10000000000000000", 16)) --> 9223372036854775807 -1 0
print(pcall(tonumber, 10, 10)) --> false bad argument #1 to 'tonumber' (string expected, got number)
print(pcall(tonumber, nil, 10)) --> false bad argument #1 to 'tonumber' (string expected, got nil)
print(pcall(tonumber, "10", 1)) --> false bad argument #2 to 'tonumber' (base out of range)
print(pcall(tonumber, "10", 37)) --> false bad argument #2 to 'tonumber' (base out of range)
print(pcall(tonumber, "10", 2.5)) --> false bad argument #2 to 'tonumber' (number has no integer representation)
print(tonumber("10", 2.0), tonumber("10", "2")) --> 2 2
print(tonumber("1" .. ("0"):rep(30)), tonumber(("0"):rep(300) .. "1")) --> 1e+30 1
print(math.type(tonumber("3")), math.type(tonumber("3.0")), math.type(tonumber("0x3p0"))) --> integer float float
