-- return ends its block; anything after it in the block is an error.
local function message(source) return (select(2, load(source, "=s"))) end
print(message "return x = 1") --> s:1: <eof> expected near '='
print(message "do return end x = 1") --> nil
print(message "do return 1, end") --> s:1: unexpected symbol near 'end'
print(message "if x then return 1 y = 2 end") --> s:1: 'end' expected near 'y'
print((function() do return 1 end end)()) --> 1
