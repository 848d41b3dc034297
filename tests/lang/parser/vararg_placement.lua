local function message(source) return (select(2, load(source, "=s"))) end
print(message "function f() return ... end") --> s:1: cannot use '...' outside a vararg function near '...'
print(message "function f(...) return function() return ... end end") --> s:1: cannot use '...' outside a vararg function near '...'
print(message "function f(..., a) end") --> s:1: ')' expected near ','
print(message "function f(a, ) end") --> s:1: <name> or '...' expected near ')'
print(message "return ...") --> nil
print((load "return ...")(4, 5)) --> 4 5
