print(tonumber("ff", 16), tonumber("FF", 16), tonumber("777", 8), tonumber("1010", 2), tonumber("zz", 36)) --> 255 255 511 10 1295
print(tonumber("-ff", 16), tonumber("  11  ", 2), tonumber("-Z", 36)) --> -255 3 -35
print(tonumber("8", 8), tonumber("", 10), tonumber("1.5", 10), tonumber("0x10", 16), tonumber("1 1", 2)) --> nil nil nil nil nil
print(tonumber("7fffffffffffffff", 16), tonumber("ffffffffffffffff", 16), tonumber("10000000000000000", 16)) --> 9223372036854775807 -1 0
print(pcall(tonumber, 10, 16)) --> false bad argument #1 to 'tonumber' (string expected, got number)
print(pcall(tonumber, "10", 1)) --> false bad argument #2 to 'tonumber' (base out of range)
print(pcall(tonumber, "10", 37)) --> false bad argument #2 to 'tonumber' (base out of range)
print(pcall(tonumber)) --> false bad argument #1 to 'tonumber' (value expected)
print(tonumber(nil), tonumber {}, tonumber(true), tonumber(5), tonumber(5.5)) --> nil nil nil 5 5.5
