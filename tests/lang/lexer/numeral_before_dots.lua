-- A numeral takes every digit, letter and dot that follows it.
print(1 .. 2) --> 12
print(0x.8, 0xA., .5, 3., 0x.1p4) --> 0.5 10.0 0.5 3.0 1.0
print(0xep1, 0xe+1, 0x1p-1, 1e-1, 1E+1) --> 28.0 15 0.5 0.1 10.0
local function message(source) return (select(2, load(source, "=s"))) end
print(message "x = .0x1") --> s:1: malformed number near '.0x1'
print(message "x = 0x1p+y") --> s:1: malformed number near '0x1p+y'
print(message "x = 1e5.5") --> s:1: malformed number near '1e5.5'
print(message "x = 3and 4") --> s:1: malformed number near '3an'
print(message "x = 1ex") --> s:1: malformed number near '1ex'
print(message "x = 5..") --> s:1: malformed number near '5..'
