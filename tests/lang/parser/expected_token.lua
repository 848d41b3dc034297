local function message(source) return (select(2, load(source, "=s"))) end
print(message "x") --> s:1: syntax error near <eof>
print(message "x = ") --> s:1: unexpected symbol near <eof>
print(message "x = }") --> s:1: unexpected symbol near '}'
print(message "x, y") --> s:1: '=' expected near <eof>
print(message "local function") --> s:1: <name> expected near <eof>
print(message "f(") --> s:1: unexpected symbol near <eof>
print(message "f(1") --> s:1: ')' expected near <eof>
print(message "a.1") --> s:1: syntax error near '.1'
print(message "a:b") --> s:1: function arguments expected near <eof>
print(message "if x") --> s:1: 'then' expected near <eof>
print(message "for i") --> s:1: '=' or 'in' expected near <eof>
print(message "for i = 1 do end") --> s:1: ',' expected near 'do'
print(message "for a, b = 1, 2 do end") --> s:1: 'in' expected near '='
print(message "while true") --> s:1: 'do' expected near <eof>
print(message "return return") --> s:1: unexpected symbol near 'return'
print(message "return 1 2") --> s:1: <eof> expected near '2'
print(message "end") --> s:1: <eof> expected near 'end'
print(message "x = {1 2}") --> s:1: '}' expected near '2'
print(message "x = 'a' 'b'") --> s:1: unexpected symbol near ''b''
