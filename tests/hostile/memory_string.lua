--# memory: 4_000_000
-- What does not fit raises an error that can be caught, and memory is there again afterwards.
print(pcall(string.rep, "x", 10000000)) --> false not enough memory
print(#("x"):rep(1000000)) --> 1000000
local ok, e = pcall(function() local s = "x" while true do s = s .. s end end)
print(ok, e) --> false not enough memory
print(pcall(function() local t = {} for i = 1, 100 do t[i] = ("y"):rep(100000) .. i end return table.concat(t) end)) --> false not enough memory
print("alive", #("z"):rep(500000)) --> alive 500000
