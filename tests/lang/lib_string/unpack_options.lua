-- The arguments and results of string.unpack and string.packsize.
local function try(...) print(pcall(string.unpack, ...)) end
try() --> false bad argument #1 to 'string.unpack' (string expected, got no value)
try("i1") --> false bad argument #2 to 'string.unpack' (string expected, got no value)
try("i1", {}) --> false bad argument #2 to 'string.unpack' (string expected, got table)
try({}, "x") --> false bad argument #1 to 'string.unpack' (string expected, got table)
try("i1", "abc", "one") --> false bad argument #3 to 'string.unpack' (number expected, got string)
try("i1", "abc", 1.5) --> false bad argument #3 to 'string.unpack' (number has no integer representation)
try("i1", "abc", nil) --> true 97 2
try("i1", "abc", 3) --> true 99 4
try("i1", "abc", "2") --> true 98 3
try("i1", "abc", 2.0) --> true 98 3
try("i1", "abc", 4) --> false bad argument #2 to 'string.unpack' (data string too short)
try("i1", "abc", 5) --> false bad argument #3 to 'string.unpack' (initial position out of string)
try("", "abc", 4) --> true 4
try("", "abc", 5) --> false bad argument #3 to 'string.unpack' (initial position out of string)
try("", "") --> true 1
try("i1", "abc", -1) --> true 99 4
try("i1", "abc", -3) --> true 97 2
try("i1", "abc", -4) --> true 97 2
try("i1", "abc", 0) --> true 97 2
try("i1", "abc", math.mininteger) --> true 97 2
try("i1", "abc", math.maxinteger) --> false bad argument #3 to 'string.unpack' (initial position out of string)
try("<i2i2", "abc") --> false bad argument #2 to 'string.unpack' (data string too short)
try("<bB", "\255\255") --> true -1 255 3
try("<hH", "\255\255\255\255") --> true -1 65535 5
try("<iI", "\255\255\255\255\255\255\255\255") --> true -1 4294967295 9
try("<jJ", ("\255"):rep(16)) --> true -1 -1 17
try("<i3>i3", "\1\2\3\1\2\3") --> true 197121 66051 7
try("<I3", "\255\255\255") --> true 16777215 4
try("<i9", "\1\0\0\0\0\0\0\0\0") --> true 1 10
try("<i9", ("\255"):rep(9)) --> true -1 10
try("<I9", ("\255"):rep(9)) --> false 9-byte integer does not fit into Lua Integer
try("<i9", ("\255"):rep(8) .. "\0") --> false 9-byte integer does not fit into Lua Integer
try("<I9", ("\255"):rep(8) .. "\0") --> true -1 10
try("<i9", "\0\0\0\0\0\0\0\0\1") --> false 9-byte integer does not fit into Lua Integer
try(">I16", "\1" .. ("\0"):rep(15)) --> false 16-byte integer does not fit into Lua Integer
try("<f", "\0\0\192\63") --> true 1.5 5
try(">d", "\63\248\0\0\0\0\0\0") --> true 1.5 9
try("<n", "\0\0\0\0\0\0\240\127") --> true inf 9
try("<d", "\0\0\0\0\0\0\0\128") --> true -0.0 9
try("f", "abc") --> false bad argument #2 to 'string.unpack' (data string too short)
try("d", "abcdefg") --> false bad argument #2 to 'string.unpack' (data string too short)
try("c3", "abcd") --> true abc 4
try("c0", "abcd") --> true  1
try("c3", "ab") --> false bad argument #2 to 'string.unpack' (data string too short)
try("c3", "abcd", 3) --> false bad argument #2 to 'string.unpack' (data string too short)
try("c", "abcd") --> false missing size for format option 'c'
try("z", "ab\0cd") --> true ab 4
try("zz", "ab\0\0cd") --> true ab  5
try("z", "abcd") --> false bad argument #2 to 'string.unpack' (unfinished string for format 'z')
try("z", "ab\0cd", 4) --> false bad argument #2 to 'string.unpack' (unfinished string for format 'z')
try("<s2", "\2\0abc") --> true ab 5
try("<s1", "\0abc") --> true  2
try("s1", "\3ab") --> false bad argument #2 to 'string.unpack' (data string too short)
try("s2", "a") --> false bad argument #2 to 'string.unpack' (data string too short)
try("<s", "\1\0\0\0\0\0\0\0a") --> true a 10
try("<s8", "\255\255\255\255\255\255\255\255a") --> false bad argument #2 to 'string.unpack' (data string too short)
try("<s8", "\255\255\255\255\255\255\255\127a") --> false bad argument #2 to 'string.unpack' (data string too short)
try("x", "ab") --> true 2
try("x", "") --> false bad argument #2 to 'string.unpack' (data string too short)
try("xxi1", "\0\0\5") --> true 5 4
try("<!4i1i4", "\1\0\0\0\2\0\0\0") --> true 1 2 9
try("<!4i1i4", "\0\1\0\0\2\0\0\0\3", 2) --> true 1 2 9
try("<!4i1Xi4", "\1\0\0\0") --> true 1 5
try("<!4i1Xi4", "\1\0\0") --> false bad argument #2 to 'string.unpack' (data string too short)
try("<!4c1i2", "a\0\2\0") --> true a 2 5
try("<i1>i2=", "\1\0\2") --> true 1 2 4
try("i17", "x") --> false integral size (17) out of limits [1,16]
try("y", "x") --> false invalid format option 'y'
try("X", "x") --> false bad argument #1 to 'string.unpack' (invalid next option for option 'X')
try(("b"):rep(300), ("\1"):rep(299)) --> false bad argument #2 to 'string.unpack' (data string too short)
print(select("#", string.unpack(("b"):rep(200), ("\1"):rep(200))), math.type(string.unpack("b", "\1")), math.type((string.unpack("<f", "\0\0\0\0")))) --> 201 integer float
local big = string.pack("<i8", -2)
for n = 1, 8 do assert(string.unpack("<i" .. n, big) == -2 and string.unpack("<I" .. n, big) == (n == 8 and -2 or (1 << 8 * n) - 2)) end
for n = 9, 16 do assert(string.unpack("<i" .. n, string.pack("<i" .. n, -2)) == -2 and string.unpack(">i" .. n, string.pack(">i" .. n, 1 << 40)) == 1 << 40) end
print(pcall(string.packsize)) --> false bad argument #1 to 'string.packsize' (string expected, got no value)
print(pcall(string.packsize, {})) --> false bad argument #1 to 'string.packsize' (string expected, got table)
print(string.packsize(""), string.packsize("b"), string.packsize("h"), string.packsize("i"), string.packsize("l"), string.packsize("j"), string.packsize("f"), string.packsize("d"), string.packsize("n")) --> 0 1 2 4 8 8 4 8 8
print(string.packsize("B"), string.packsize("H"), string.packsize("I"), string.packsize("L"), string.packsize("J"), string.packsize("i3"), string.packsize("I16"), string.packsize("c7"), string.packsize("c0"), string.packsize("x")) --> 1 2 4 8 8 3 16 7 0 1
print(string.packsize("!4i1i4"), string.packsize("i1i4"), string.packsize("!2i1i4"), string.packsize("!i1d"), string.packsize("!4i1Xi4"), string.packsize("!4i1c3i4"), string.packsize(" < > = "), string.packsize("!4i1!1i4")) --> 8 5 6 16 4 8 0 5
print(pcall(string.packsize, "s")) --> false bad argument #1 to 'string.packsize' (variable-length format)
print(pcall(string.packsize, "i1z")) --> false bad argument #1 to 'string.packsize' (variable-length format)
print(pcall(string.packsize, "s4")) --> false bad argument #1 to 'string.packsize' (variable-length format)
print(pcall(string.packsize, "q")) --> false invalid format option 'q'
print(pcall(string.packsize, "c2147483647")) --> false invalid format option '7'
print(pcall(string.packsize, "c2147483640c10")) --> false invalid format option '0'
print(pcall(string.packsize, "c2147483648")) --> false invalid format option '8'
print(pcall(string.packsize, "!3i4")) --> false bad argument #1 to 'string.packsize' (format asks for alignment not power of 2)
print(pcall(string.packsize, "!i1i3")) --> false bad argument #1 to 'string.packsize' (format asks for alignment not power of 2)
