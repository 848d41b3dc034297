print(string.unpack("<i1 i2", "\xff\xfe\xff")) --> -1 -2 4
print(string.unpack(">I2", "\1\2"), string.unpack("<I3", "\1\0\1")) --> 258 65537 4
print(string.unpack("z s1", "hi\0\3abc"), string.unpack("c2", "xyz", 2)) --> hi yz 4
print(select(2, string.unpack("z s1", "hi\0\3abc"))) --> abc 8
print(string.unpack("<i16", string.pack("<i16", -12345)), string.unpack(">d", string.pack(">d", 0.1))) --> -12345 0.1 9
print(string.unpack("<I1", "\7", -1), string.unpack("", "x", 2)) --> 7 2
for _, f in ipairs { "b", "B", "h", "H", "i", "I", "l", "L", "j", "J", "T", "i5", "I7", "f", "d", "n" } do
  for _, endian in ipairs { "<", ">", "=" } do assert(string.unpack(endian .. f, string.pack(endian .. f, 100)) == 100, f) end
end
assert(string.unpack("<j", string.pack("<j", math.mininteger)) == math.mininteger)
print(string.unpack("<!4 i1 !4 i4", "\1\0\0\0\2\0\0\0")) --> 1 2 9
