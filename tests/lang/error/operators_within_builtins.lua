-- An operation that a builtin does has no line: its message has no position.
print(pcall(function() return math.min(1, {}) end))  --> false attempt to compare table with number
print(pcall(function() table.sort({1, {}, 3}) end))  --> false attempt to compare table with number
print(pcall(function() return table.unpack(nil) end)) --> false attempt to get length of a nil value
print(pcall({}))                                     --> false attempt to call a table value
print(pcall(pcall, 1))                               --> true false attempt to call a number value
print(pcall(function() return "8" // 0 end))         --> false attempt to divide by zero
print(pcall(function() return 8 // 0 end))           --> false @: attempt to divide by zero
print(pcall(function() return 1 < {} end))           --> false @: attempt to compare number with table
print(select(2, pcall(xpcall, 1, print)))            --> attempt to call a number value
--> false nil
print(pcall(rawset, {}, nil, 1))                     --> false table index is nil
print(pcall(function() rawset({}, 0 / 0, 1) end))    --> false table index is NaN
print(pcall(function() local t = {} t[nil] = 1 end)) --> false @: table index is nil
