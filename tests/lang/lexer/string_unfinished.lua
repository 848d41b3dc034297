local function message(source) return (select(2, load(source, "=s"))) end
print(message "x = 'abc") --> s:1: unfinished string near <eof>
print(message "x = 'abc\ny = 1") --> s:1: unfinished string near ''abc'
print(message 'x = "abc\\') --> s:1: unfinished string near <eof>
print(message "x = [[abc\n") --> s:2: unfinished long string (starting at line 1) near <eof>
print(message "x = [=abc") --> s:1: invalid long string delimiter near '[='
print(message "x = [==") --> s:1: invalid long string delimiter near '[=='
