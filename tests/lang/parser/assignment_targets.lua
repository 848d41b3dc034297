local function message(source) return (select(2, load(source, "=s"))) end
print(message "f() = 1") --> s:1: syntax error near '='
print(message "(x) = 1") --> s:1: syntax error near '='
print(message "x:f() = 1") --> s:1: syntax error near '='
print(message "1 = x") --> s:1: unexpected symbol near '1'
print(message "x + 1") --> s:1: syntax error near '+'
print(message "x, f() = 1, 2") --> s:1: syntax error near '='
print(message "local a.b = 1") --> s:1: unexpected symbol near '.'
print(message "(a).b, (c)[1] = 1, 2") --> nil
