-- Each conversion of string.format: what it accepts, its flags, widths and precisions.
local function try(...) print(select(2, pcall(string.format, ...))) end
try() --> bad argument #1 to 'string.format' (string expected, got no value)
try({}) --> bad argument #1 to 'string.format' (string expected, got table)
try(5) --> 5
try("%d %d", 1) --> bad argument #3 to 'string.format' (no value)
try("%d", nil) --> bad argument #2 to 'string.format' (number expected, got nil)
try("%d", "3.0") --> 3
try("%d", "3.5") --> bad argument #2 to 'string.format' (number has no integer representation)
try("%d", "0x10") --> 16
try("%d", 2 ^ 63) --> bad argument #2 to 'string.format' (number has no integer representation)
try("%d", -2 ^ 63) --> -9223372036854775808
try("%d", 0 / 0) --> bad argument #2 to 'string.format' (number has no integer representation)
try("%d", math.mininteger) --> -9223372036854775808
try("%x", math.maxinteger) --> 7fffffffffffffff
try("%c", {}) --> bad argument #2 to 'string.format' (number expected, got table)
try("%c", 65.5) --> bad argument #2 to 'string.format' (number has no integer representation)
try("%c|%c|%5c|%-5c|", 65, 66.0, 67, "68") --> A|B|    C|D    |
try("%i|%5i|%-5i|%05i|%+i|% i", 3, 3, 3, 3, 3, 3) --> 3|    3|3    |00003|+3| 3
try("%.0d|%.3d|%5.3d|%-5.3d|%+.3d|%.20d", 0, 5, 5, 5, 5, 5) --> |005|  005|005  |+005|00000000000000000005
try("%99d|", 1) -->                                                                                                   1|
try("%.99d|", 1) --> 000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001|
try("%100d", 1) --> invalid conversion specification: '%100d'
try("%.100d", 1) --> invalid conversion specification: '%.100d'
try("%u", 1) --> 1
try("%o|%#o|%5o|%-5o|%05o|%.4o", 8, 8, 8, 8, 8, 8) --> 10|010|   10|10   |00010|0010
try("%x|%#x|%#X|%08x|%-6x|%.5x", 255, 255, 255, 255, 255, 255) --> ff|0xff|0XFF|000000ff|ff    |000ff
try("%x %X %o", -1, -1, -8) --> ffffffffffffffff FFFFFFFFFFFFFFFF 1777777777777777777770
try("%+x", 1) --> invalid conversion specification: '%+x'
try("% o", 1) --> invalid conversion specification: '% o'
try("%x", "a") --> bad argument #2 to 'string.format' (number expected, got string)
try("%x", 1.5) --> bad argument #2 to 'string.format' (number has no integer representation)
try("%e|%E|%.0e|%#.0e|%+.2e|% .2e|%12.2e|%-12.2e|%012.2e", 12345.6789, 12345.6789, 5, 5, 5, 5, 5, 5, 5) --> 1.234568e+04|1.234568E+04|5e+00|5.e+00|+5.00e+00| 5.00e+00|    5.00e+00|5.00e+00    |00005.00e+00
try("%f|%.0f|%#.0f|%+.2f|% .2f|%10.2f|%-10.2f|%010.2f", 0.5, 0.5, 0.5, 1, 1, 1, 1, 1) --> 0.500000|0|0.|+1.00| 1.00|      1.00|1.00      |0000001.00
try("%F", 1) --> invalid conversion '%F' to 'format'
try("%.0f %.0f %.0f %.0f", 0.5, 1.5, 2.5, -0.5) --> 0 2 2 -0
try("%g|%G|%#g|%.3g|%.0g|%+g|% g|%10g|%-10g|%010g", 1e-5, 1e20, 1, 12345, 12345, 1, 1, 1, 1, 1) --> 1e-05|1E+20|1.00000|1.23e+04|1e+04|+1| 1|         1|1         |0000000001
try("%g %g %g %g", 100000, 1000000, 0.0001, 0.00001) --> 100000 1e+06 0.0001 1e-05
try("%a|%A|%.0a|%.1a|%+a|% a|%12a|%-12a|%#.0a", 1, 255.5, 1, 1, 1, 1, 1, 1, 1) --> 0x1p+0|0X1.FFP+7|0x1p+0|0x1.0p+0|+0x1p+0| 0x1p+0|      0x1p+0|0x1p+0      |0x1.p+0
try("%a %a %a", 0.0, -0.0, 5e-324) --> 0x0p+0 -0x0p+0 0x0.0000000000001p-1022
try("%f %5.1f|%-6f|%06f", math.huge, -math.huge, math.huge, math.huge) --> inf  -inf|inf   |   inf
try("%e %g %a %E %G %A", math.huge, -math.huge, math.huge, math.huge, math.huge, -math.huge) --> inf -inf inf INF INF -INF
try("%f", "x") --> bad argument #2 to 'string.format' (number expected, got string)
try("%f", "1e1") --> 10.000000
try("%f", {}) --> bad argument #2 to 'string.format' (number expected, got table)
try("%.3f", math.maxinteger) --> 9223372036854775808.000
try("%.14g %.17g %.99f", 0.1, 0.1, 0.5) --> 0.1 0.10000000000000001 0.500000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
try("%.20f", 1e300) --> 1000000000000000052504760255204420248704468581108159154915854115511802457988908195786371375080447864043704443832883878176942523235360430575644792184786706982848387200926575803737830233794788090059368953234970799945081119038967640880074652742780142494579258788820056842838115669472196386865459400540160.00000000000000000000
try("%s|%5s|%-5s|%.1s|%5.1s|%.0s|%-5.2s|", "ab", "ab", "ab", "ab", "ab", "ab", "ab") --> ab|   ab|ab   |a|    a||ab   |
try("%s %s %s %s", 1, 1.0, true, nil) --> 1 1.0 true nil
try("%.20s|%20s|", "abc", "abc") --> abc|                 abc|
try("%.2s %.3s", true, 12345) --> tr 123
try("%s") --> bad argument #2 to 'string.format' (no value)
try("%05s", "x") --> invalid conversion specification: '%05s'
try("%+s", "x") --> invalid conversion specification: '%+s'
try("%#s", "x") --> invalid conversion specification: '%#s'
try("%s|", ("x"):rep(200)) --> xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx|
try("%10s", "a\0b") --> bad argument #2 to 'string.format' (string contains zeros)
try("%.3s", "a\0b") --> bad argument #2 to 'string.format' (string contains zeros)
try("%s", setmetatable({}, { __tostring = function() return "from __tostring" end })) --> from __tostring
try("%-18s|", setmetatable({}, { __tostring = function() return "from __tostring" end })) --> from __tostring   |
try("%s", setmetatable({}, { __tostring = function() return 1 end })) --> 1
try("%s", setmetatable({}, { __tostring = function() error("in __tostring", 0) end })) --> in __tostring
try("%d", setmetatable({}, { __tostring = function() return "1" end })) --> bad argument #2 to 'string.format' (number expected, got table)
print((string.format("%s", setmetatable({}, { __name = "Kind" })):gsub("0x%x+", "address"))) --> Kind: address
print(#string.format("%s", ("x"):rep(1000)), #string.format("%99s", "x"), string.format("%s", "a\0b") == "a\0b") --> 1000 99 true
