print("a" .. "b" .. "c", 1 .. "", "" .. 1.5) --> abc 1 1.5
local t = {}
for i = 1, 60 do t[i] = "x" .. i end
local s = t[1] .. t[2] .. t[3] .. t[4] .. t[5] .. t[6] .. t[7] .. t[8] .. t[9] .. t[10]
print(s, #s) --> x1x2x3x4x5x6x7x8x9x10 21
print(1 .. -1, -1 .. 1, 2 .. 3 == "23") --> 1-1 -11 true
print(pcall(function() return "a" .. nil end)) --> false @: attempt to concatenate a nil value
print(pcall(function() return "a" .. "b" .. {} .. "c" end)) --> false @: attempt to concatenate a table value
print(pcall(function() local u return "a" .. u end)) --> false @: attempt to concatenate a nil value (local 'u')
print(pcall(function() return true .. "a" end)) --> false @: attempt to concatenate a boolean value
local e = ""
print(e .. e == "", (e .. "q") == "q", ("q" .. e) == "q") --> true true true
