local function message(source) return (select(2, load(source, "=s"))) end
print(message "x = @") --> s:1: unexpected symbol near '@'
print(message "x = $y") --> s:1: unexpected symbol near '$'
print(message "?") --> s:1: unexpected symbol near '?'
print(message "x = !1") --> s:1: unexpected symbol near '!'
print(message "\1") --> s:1: unexpected symbol near '<\1>'
print(message "x = \xff") --> s:1: unexpected symbol near '<\255>'
print(message "x = `a`") --> s:1: unexpected symbol near '`'
