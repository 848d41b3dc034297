-- An opener on another line is named with its line.
local function message(source) return (select(2, load(source, "=s"))) end
print(message "if x then") --> s:1: 'end' expected near <eof>
print(message "if x then\ny = 1\n") --> s:3: 'end' expected (to close 'if' at line 1) near <eof>
print(message "while x do\n") --> s:2: 'end' expected (to close 'while' at line 1) near <eof>
print(message "repeat\n") --> s:2: 'until' expected (to close 'repeat' at line 1) near <eof>
print(message "for i = 1, 2 do\n") --> s:2: 'end' expected (to close 'for' at line 1) near <eof>
print(message "function f()\n") --> s:2: 'end' expected (to close 'function' at line 1) near <eof>
print(message "do\n") --> s:2: 'end' expected (to close 'do' at line 1) near <eof>
print(message "x = {\n1") --> s:2: '}' expected (to close '{' at line 1) near <eof>
print(message "f(\n1") --> s:2: ')' expected (to close '(' at line 1) near <eof>
print(message "if x then\nelse\nelse\nend") --> s:3: 'end' expected (to close 'if' at line 1) near 'else'
