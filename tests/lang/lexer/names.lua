-- Names may hold letters, digits and underscores, and differ by case.
local _, a1, A1, and_, _end = 1, 2, 3, 4, 5
print(_, a1, A1, and_, _end) --> 1 2 3 4 5
print(load("local 1a = 1")) --> nil [string "local 1a = 1"]:1: malformed number near '1a'
print(load("local end = 1")) --> nil [string "local end = 1"]:1: <name> expected near 'end'
print(load("goto = 1")) --> nil [string "goto = 1"]:1: <name> expected near '='
print(load("local caf\xe9 = 1") == nil) --> true
