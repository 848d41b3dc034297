print(assert(1, "unused"), select("#", assert(1, 2, 3))) --> 1 3
print(pcall(assert, false)) --> false assertion failed!
print(pcall(assert, nil, "message")) --> false message
print(pcall(assert, false, { 1 } and 5)) --> false 5
print(pcall(assert)) --> false bad argument #1 to 'assert' (value expected)
print(pcall(assert, nil, nil)) --> false nil
local e = {}
print(select(2, pcall(assert, false, e)) == e) --> true
