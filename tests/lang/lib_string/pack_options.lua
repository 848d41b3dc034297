-- Each option of string.pack: its size, its limits, its default, its byte order, its alignment.
local function hex(c) return ("%02x"):format(c:byte()) end
local function try(...) local ok, s = pcall(string.pack, ...) print(ok, ok and s:gsub(".", hex) or s) end
try("<b", -128) --> true 80
try("<b", 127) --> true 7f
try("<b", 128) --> false bad argument #2 to 'string.pack' (integer overflow)
try("<b", -129) --> false bad argument #2 to 'string.pack' (integer overflow)
try("<B", 255) --> true ff
try("<B", 256) --> false bad argument #2 to 'string.pack' (unsigned overflow)
try("<B", -1) --> false bad argument #2 to 'string.pack' (unsigned overflow)
try("<hH", -32768, 65535) --> true 0080ffff
try("<h", 32768) --> false bad argument #2 to 'string.pack' (integer overflow)
try("<H", 65536) --> false bad argument #2 to 'string.pack' (unsigned overflow)
try("<i", 2147483647) --> true ffffff7f
try("<i", 2147483648) --> false bad argument #2 to 'string.pack' (integer overflow)
try("<I", 4294967295) --> true ffffffff
try("<I", 4294967296) --> false bad argument #2 to 'string.pack' (unsigned overflow)
try("<lLjJ", -1, -2, -3, -4) --> true fffffffffffffffffefffffffffffffffdfffffffffffffffcffffffffffffff
try("<T", 1) --> true 0100000000000000
try("<T", -1) --> true ffffffffffffffff
try("<i1i2i3i5i7", -1, -2, -3, -4, -5) --> true fffefffdfffffcfffffffffbffffffffffff
try(">I1I2I3I5I7", 1, 2, 3, 4, 5) --> true 010002000003000000000400000000000005
try("<i3", 8388607) --> true ffff7f
try("<i3", 8388608) --> false bad argument #2 to 'string.pack' (integer overflow)
try("<i3", -8388609) --> false bad argument #2 to 'string.pack' (integer overflow)
try("<I3", 16777216) --> false bad argument #2 to 'string.pack' (unsigned overflow)
try("<i8", math.mininteger) --> true 0000000000000080
try("<I8", -1) --> true ffffffffffffffff
try("<i9", -1) --> true ffffffffffffffffff
try("<I9", -1) --> true ffffffffffffffff00
try(">i16", 258) --> true 00000000000000000000000000000102
try(">i16", -258) --> true fffffffffffffffffffffffffffffefe
try("<i10", math.maxinteger) --> true ffffffffffffff7f0000
try("<fdn", 1.5, -0.0, 1 / 0) --> true 0000c03f0000000000000080000000000000f07f
try(">f", 0.1) --> true 3dcccccd
try("<f", 1e300) --> true 0000807f
try("<f", 3) --> true 00004040
try("<d", "1.5") --> true 000000000000f83f
try("<i2", "7") --> true 0700
try("<i2", 7.0) --> true 0700
try("<i2", 7.5) --> false bad argument #2 to 'string.pack' (number has no integer representation)
try("<i2", "x") --> false bad argument #2 to 'string.pack' (number expected, got string)
try("<i2", {}) --> false bad argument #2 to 'string.pack' (number expected, got table)
try("<i2") --> false bad argument #2 to 'string.pack' (number expected, got nil)
try("<d", "x") --> false bad argument #2 to 'string.pack' (number expected, got string)
try("<d") --> false bad argument #2 to 'string.pack' (number expected, got nil)
try("<d", nil) --> false bad argument #2 to 'string.pack' (number expected, got nil)
try("c3", "abc") --> true 616263
try("c3", "a") --> true 610000
try("c0", "") --> true
try("c0", "a") --> false bad argument #2 to 'string.pack' (string longer than given size)
try("c3", 12) --> true 313200
try("c3", {}) --> false bad argument #2 to 'string.pack' (string expected, got table)
try("c", "a") --> false missing size for format option 'c'
try("z", "ab") --> true 616200
try("z", "") --> true 00
try("z", "a\0b") --> false bad argument #2 to 'string.pack' (string contains zeros)
try("z", 12) --> true 313200
try("z") --> false bad argument #2 to 'string.pack' (string expected, got nil)
try("<s", "ab") --> true 02000000000000006162
try("<s1", "ab") --> true 026162
try(">s2", "ab") --> true 00026162
try(">s3", "") --> true 000000
try("s1", ("x"):rep(256)) --> false bad argument #2 to 'string.pack' (string length does not fit in given size)
try("<s1", 12) --> true 023132
try("s", {}) --> false bad argument #2 to 'string.pack' (string expected, got table)
try("s17", "x") --> false integral size (17) out of limits [1,16]
try("x") --> true 00
try("xx") --> true 0000
try("<i1xi1", 1, 2) --> true 010002
try("<!i1i8", 1, 2) --> true 01000000000000000200000000000000
try("<!2i1i8", 1, 2) --> true 01000200000000000000
try("<!4i1i2i1i4", 1, 2, 3, 4) --> true 010002000300000004000000
try("<!4i1!1i4", 1, 2) --> true 0102000000
try("<!8i1d", 1, 2) --> true 01000000000000000000000000000040
try("<!8i1f", 1, 2) --> true 0100000000000040
try("<!i1zi2", 1, "a", 2) --> true 016100000200
try("<!4i1s4", 1, "a") --> true 010000000100000061
try("<!4i1s2i4", 1, "a", 2) --> true 010001006100000002000000
try("<!4i1c1i4", 1, "a", 2) --> true 0161000002000000
try("<i1i4", 1, 2) --> true 0102000000
try("<!4i1Xi4", 1) --> true 01000000
try("<!4i1Xi2Xi4i1", 1, 2) --> true 0100000002
try("<!8i1Xd", 1) --> true 0100000000000000
try("<!4i4Xi4i1", 1, 2) --> true 0100000002
try("!4Xz") --> false bad argument #1 to 'string.pack' (invalid next option for option 'X')
try("!4X") --> false bad argument #1 to 'string.pack' (invalid next option for option 'X')
try("!4X ") --> false bad argument #1 to 'string.pack' (invalid next option for option 'X')
try("!4Xc1") --> false bad argument #1 to 'string.pack' (invalid next option for option 'X')
try("!4Xx") --> true
try("!4i1i3", 1, 2) --> false bad argument #1 to 'string.pack' (format asks for alignment not power of 2)
try("!4i1Xi3", 1) --> false bad argument #1 to 'string.pack' (format asks for alignment not power of 2)
try("!17") --> false integral size (17) out of limits [1,16]
try("!0") --> false integral size (0) out of limits [1,16]
try("!16<i1i16", 1, 2) --> true 0100000000000000000000000000000002000000000000000000000000000000
try("i17", 1) --> false integral size (17) out of limits [1,16]
try("i0", 1) --> false integral size (0) out of limits [1,16]
try("I99999999999", 1) --> false integral size (999999999) out of limits [1,16]
try("c99999999999999999999", "x") --> false invalid format option '9'
try("<i2>i2=", 1, 1) --> true 01000001
try(" < i2  > i2 ", 1, 1) --> true 01000001
try("<i2,", 1) --> false invalid format option ','
try("\0", 1) --> true
try("") --> true
try("", 1, 2) --> true
try({}) --> false bad argument #1 to 'string.pack' (string expected, got table)
try(nil) --> false bad argument #1 to 'string.pack' (string expected, got nil)
try() --> false bad argument #1 to 'string.pack' (string expected, got no value)
try("i1i1", 1) --> false bad argument #3 to 'string.pack' (number expected, got nil)
try("<i1s1d", 1, "x", "y") --> false bad argument #4 to 'string.pack' (number expected, got string)
