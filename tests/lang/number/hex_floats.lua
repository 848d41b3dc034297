-- Hexadecimal numerals: integers wrap, a point or an exponent makes a float, all bits count for rounding.
print(tonumber("0x10"), tonumber("-0xA"), tonumber("0xffffffffffffffff"), tonumber("0x1ffffffffffffffff")) --> 16 -10 -1 -1
print(tonumber("0x.8"), tonumber("0x8."), tonumber("0xA.8p1"), tonumber("0x1p-2"), tonumber("0x1P+4")) --> 0.5 8.0 21.0 0.25 16.0
print(tonumber("0x"), tonumber("0x."), tonumber("0x.p1"), tonumber("0x1p"), tonumber("0x1pa"), tonumber("0x1.g")) --> nil nil nil nil nil nil
print(tonumber("0x1.00000000000008p0") == 1, tonumber("0x1.000000000000081p0") == 1) --> true false
print(tonumber("0x1.fffffffffffff8p0") == 2, tonumber("0x1.fffffffffffff7p0") == 2) --> true false
print(tonumber("0x" .. ("f"):rep(100) .. ".0") == 2.0 ^ 400, tonumber("0x." .. ("0"):rep(100) .. "1") == 2.0 ^ -404) --> true true
print(tonumber("0x1p99999"), tonumber("0x1p-99999"), tonumber("0x0p99999999999999999999")) --> inf 0.0 0.0
print(tonumber("0x0.0000000000001p-1022") == 5e-324, tonumber("0x1p-1075"), tonumber("0x1.1p-1075") == 5e-324) --> true 0.0 true
print(("%a %a %a %a"):format(1, 0.1, -0.0, 5e-324)) --> 0x1p+0 0x1.999999999999ap-4 -0x0p+0 0x0.0000000000001p-1022
print(("%.0a %.3a %A %20a| %-20a| %020a"):format(1.5, 1 / 3, 255.5, 1, 1, 1)) --> 0x2p+0 0x1.555p-2 0X1.FFP+7               0x1p+0| 0x1p+0              | 0x000000000000001p+0
