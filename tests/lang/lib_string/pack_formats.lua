local function hex(s) return (s:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end
print(hex(string.pack("<i1 i2 i4", -1, -2, -3)), hex(string.pack(">I1 I2 I4", 1, 2, 3))) --> fffefffdffffff 01000200000003
print(hex(string.pack("<i3", -2)), hex(string.pack(">i3", 0x123456)), hex(string.pack("<i16", -1))) --> feffff 123456 ffffffffffffffffffffffffffffffff
print(hex(string.pack("<bBhHlL", -1, 255, -1, 65535, -1, 1))) --> ffffffffffffffffffffffffffff0100000000000000
print(hex(string.pack("<f", 1.5)), hex(string.pack(">d", -2)), hex(string.pack("<n", 0.5))) --> 0000c03f c000000000000000 000000000000e03f
print(hex(string.pack("z", "hi")), hex(string.pack("<s1", "hi")), hex(string.pack(">s2", "hi")), hex(string.pack("c5", "hi"))) --> 686900 026869 00026869 6869000000
print(hex(string.pack("<i1 x i1", 1, 2)), hex(string.pack("<!4 i1 i4", 1, 2)), hex(string.pack("<i1 Xi4", 1))) --> 010002 0100000002000000 01
print(hex(string.pack("<!4 i1 Xi4", 1)), hex(string.pack("<!8 i1 d", 1, 0)), hex(string.pack("=I4", 1):sub(1, 0))) --> 01000000 01000000000000000000000000000000
print(string.packsize("<i1 i8 c3"), string.packsize("!8 i1 i8"), string.packsize("")) --> 12 16 0
