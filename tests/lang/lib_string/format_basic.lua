print(("%d %5d %-5d| %05d %+d % d"):format(42, 42, 42, 42, 42, 42)) --> 42    42 42   | 00042 +42  42
print(("%i %x %X %#x %o %c%c"):format(-7, 255, 255, 255, 8, 72, 105)) --> -7 ff FF 0xff 10 Hi
print(("%x %X %o"):format(-1, -1, -1)) --> ffffffffffffffff FFFFFFFFFFFFFFFF 1777777777777777777777
print(("%s %10s|%-10s|%.2s|%5.1s|"):format("str", "right", "left", "cut", "xyz")) --> str      right|left      |cu|    x|
print(("%s %s %s %s"):format(nil, true, 1.5, 10)) --> nil true 1.5 10
print(("%%|%5s|%d%%"):format("%", 50)) --> %|    %|50%
print(("%e %E %.3f %g %G"):format(12345.678, 0.00012, 2 / 3, 1e20, 1e-10)) --> 1.234568e+04 1.200000E-04 0.667 1e+20 1E-10
print(("%a %A %.2a"):format(1, 0.5, 3.14159)) --> 0x1p+0 0X1P-1 0x1.92p+1
print(("%5.2f|%-8.3f|%+.1f|%08.2f"):format(3.14159, 2.5, 1, -1.5)) -->  3.14|2.500   |+1.0|-0001.50
print(("%f %g %e"):format(math.huge, -math.huge, math.huge)) --> inf -inf inf
print(("%d"):format(3.0), ("%d"):format("10"), ("%s"):format(setmetatable({}, { __tostring = function() return "T" end }))) --> 3 10 T
print(("%s"):format("a\0b") == "a\0b", pcall(string.format, "%5s", "\0")) --> true false bad argument #2 to 'string.format' (string contains zeros)
print(("%p"):format(1), ("%p"):format({}):match "^0x%x+$" ~= nil, ("%10p|"):format(nil)) --> (null) true     (null)|
