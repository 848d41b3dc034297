-- assert, error, pcall and xpcall, with each argument there is and is not.
print(select("#", assert(1, 2, nil)), assert(1, 2)) --> 3 1 2
print(pcall(assert, false)) --> false assertion failed!
print(pcall(assert, nil, "words")) --> false words
print(pcall(assert, false, nil)) --> false nil
print(pcall(assert, false, { 1 }) == false, type(select(2, pcall(assert, false, {})))) --> true table
print(pcall(assert)) --> false bad argument #1 to 'assert' (value expected)
print(pcall(error)) --> false nil
print(pcall(error, nil)) --> false nil
print(pcall(error, 12)) --> false 12
print(pcall(error, true)) --> false true
print(pcall(function() error("at this line") end)) --> false @: at this line
print(pcall(function() error("at this line", 1) end)) --> false @: at this line
print(pcall(function() error("nowhere", 0) end)) --> false nowhere
print(pcall(function() error(12) end)) --> false 12
local function two() error("at the caller", 2) end
print(pcall(function() two() end)) --> false @: at the caller
print(pcall(function() error("far out", 100) end)) --> false far out
print(pcall(error, "x", "no level")) --> false bad argument #2 to 'error' (number expected, got string)
print(pcall(pcall)) --> false bad argument #1 to 'pcall' (value expected)
print(pcall(1)) --> false attempt to call a number value
print(select("#", pcall(function() return 1, nil, nil end))) --> 4
print(pcall(xpcall)) --> false bad argument #2 to 'xpcall' (function expected, got no value)
print(pcall(xpcall, print)) --> false bad argument #2 to 'xpcall' (function expected, got no value)
print(pcall(xpcall, print, 1)) --> false bad argument #2 to 'xpcall' (function expected, got number)
print(xpcall(function(...) return select("#", ...), ... end, print, 1, nil, nil)) --> true 3 1 nil nil
print(xpcall(error, function(m) return "handled " .. m, 2 end, "it")) --> false handled it
print(xpcall(error, function(m) return nil end, "it")) --> false nil
print(xpcall(error, tostring, nil)) --> false nil
