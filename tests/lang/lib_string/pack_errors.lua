local function try(...) print((select(2, pcall(...)))) end
try(string.pack, "i1", 200) --> bad argument #2 to 'string.pack' (integer overflow)
try(string.pack, "I1", -1) --> bad argument #2 to 'string.pack' (unsigned overflow)
try(string.pack, "i17", 1) --> integral size (17) out of limits [1,16]
try(string.pack, "i0", 1) --> integral size (0) out of limits [1,16]
try(string.pack, "y", 1) --> invalid format option 'y'
try(string.pack, "c", "x") --> missing size for format option 'c'
try(string.pack, "c2", "xyz") --> bad argument #2 to 'string.pack' (string longer than given size)
try(string.pack, "z", "a\0b") --> bad argument #2 to 'string.pack' (string contains zeros)
try(string.pack, "s1", ("x"):rep(300)) --> bad argument #2 to 'string.pack' (string length does not fit in given size)
try(string.pack, "!3 i4", 1) --> bad argument #1 to 'string.pack' (format asks for alignment not power of 2)
try(string.pack, "Xz") --> bad argument #1 to 'string.pack' (invalid next option for option 'X')
try(string.unpack, "i4", "abc") --> bad argument #2 to 'string.unpack' (data string too short)
try(string.unpack, "z", "abc") --> bad argument #2 to 'string.unpack' (unfinished string for format 'z')
try(string.unpack, "i1", "abc", 5) --> bad argument #3 to 'string.unpack' (initial position out of string)
try(string.unpack, "<i16", ("\xff"):rep(8) .. ("\1"):rep(8)) --> 16-byte integer does not fit into Lua Integer
try(string.packsize, "s") --> bad argument #1 to 'string.packsize' (variable-length format)
try(string.packsize, "z") --> bad argument #1 to 'string.packsize' (variable-length format)
try(string.packsize, ("c1073741824"):rep(2)) --> bad argument #1 to 'string.packsize' (format result too large)
