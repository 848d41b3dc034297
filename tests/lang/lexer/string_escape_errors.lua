-- The message quotes the literal up to and with the offending character.
local function message(source) return (select(2, load(source, "=s"))) end
print(message [["\q"]]) --> s:1: invalid escape sequence near '"\q'
print(message [["\xg0"]]) --> s:1: hexadecimal digit expected near '"\xg'
print(message [["\x1"]]) --> s:1: hexadecimal digit expected near '"\x1"'
print(message [["\300"]]) --> s:1: decimal escape too large near '"\300"'
print(message [["abc\999 def"]]) --> s:1: decimal escape too large near '"abc\999 '
print(message [["\u123"]]) --> s:1: missing '{' near '"\u1'
print(message [["\u{12"]]) --> s:1: missing '}' near '"\u{12"'
print(message [["\u{}"]]) --> s:1: hexadecimal digit expected near '"\u{}'
print(message [["\u{80000000}"]]) --> s:1: UTF-8 value too large near '"\u{80000000'
