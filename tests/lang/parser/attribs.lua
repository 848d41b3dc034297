local function message(source) return (select(2, load(source, "=s"))) end
print(message "local x <const> = 1; x = 2") --> s:1: attempt to assign to const variable 'x'
print(message "local x <close> = nil; x = 2") --> s:1: attempt to assign to const variable 'x'
print(message "local x <const> = 1; local function f() x = 2 end") --> s:1: attempt to assign to const variable 'x'
print(message "local x <final> = 1") --> s:1: unknown attribute 'final'
print(message "local a <close>, b <close> = nil, nil") --> s:1: multiple to-be-closed variables in local list
print(message "local x <const>") --> nil
print(message "local function f(a <const>) end") --> s:1: ')' expected near '<'
local a <const>, b, c <const> = 1, 2
b = b + 10
print(a, b, c) --> 1 12 nil
