-- Float keys with integer values are the integer keys.
local t = {}
t[1.0], t[2] = "one", "two"
print(t[1], t[2.0], #t) --> one two 2
t[2 ^ 53] = "big"
print(t[1 << 53], next({ [3.0] = 1 })) --> big 3 1
print(math.type(next({ [3.0] = 1 }))) --> integer
t[-1], t[0], t[1.5] = "m", "z", "f"
print(t[-1.0], t[0.0], t[-0.0], t[1.5], #t) --> m z z f 2
print(pcall(function() t[nil] = 1 end)) --> false @: table index is nil
print(pcall(function() t[0 / 0] = 1 end)) --> false @: table index is NaN
print(t[nil], t[0 / 0]) --> nil nil
print(rawlen { 1, 2 }, rawget({ 7 }, 1.0), rawequal("a", "a")) --> 2 7 true
t[math.maxinteger], t[math.mininteger] = 1, 2
print(t[math.maxinteger], t[math.mininteger], t[2 ^ 63]) --> 1 2 nil

