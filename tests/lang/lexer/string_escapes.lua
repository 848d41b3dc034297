local function bytes(s) return table.concat({ s:byte(1, -1) }, " ") end
print(bytes "\a\b\f\n\r\t\v\\\"\'") --> 7 8 12 10 13 9 11 92 34 39
print(bytes "\x00\x7F\xff") --> 0 127 255
print(bytes "\0\10\0100\255") --> 0 10 10 48 255
print(bytes "a\
b") --> 97 10 98
print(bytes "a\z
         \z
         b") --> 97 98
print(bytes "\u{0}\u{7F}\u{80}\u{7FF}") --> 0 127 194 128 223 191
print(bytes "\u{800}\u{FFFF}\u{10000}") --> 224 160 128 239 191 191 240 144 128 128
print(bytes "\u{7FFFFFFF}") --> 253 191 191 191 191 191
print('a"b', "a'b") --> a"b a'b
