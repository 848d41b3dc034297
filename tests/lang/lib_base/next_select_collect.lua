-- next, select, ipairs, pairs, and the options of collectgarbage.
print(next({}), next({ 1 }), next({ a = 1 })) --> nil 1 a 1
print(next({ 10, 20 }, 1), next({ 10, 20 }, 2)) --> 2 nil
print(pcall(next, {}, "missing")) --> false invalid key to 'next'
print(pcall(next)) --> false bad argument #1 to 'next' (table expected, got no value)
print(pcall(next, 1)) --> false bad argument #1 to 'next' (table expected, got number)
print(pcall(next, { 1, 2 }, 3.5)) --> false invalid key to 'next'
print(select("#"), select("#", nil, nil), select(1, "a", "b"), select(2, "a", "b")) --> 0 2 a b
print(select(-1, "a", "b"), (select(-2, "a", "b"))) --> b a
print(pcall(select, 0)) --> false bad argument #1 to 'select' (index out of range)
print(pcall(select, -1)) --> false bad argument #1 to 'select' (index out of range)
print(pcall(select, -3, 1, 2)) --> false bad argument #1 to 'select' (index out of range)
print(select("#", select(5, 1, 2)), pcall(select, "x")) --> 0 false bad argument #1 to 'select' (number expected, got string)
print(pcall(select)) --> false bad argument #1 to 'select' (number expected, got no value)
print(pcall(ipairs)) --> false bad argument #1 to 'ipairs' (value expected)
print(select("#", ipairs({})), select(3, ipairs({}))) --> 3 0
print(pcall(pairs)) --> false bad argument #1 to 'pairs' (value expected)
local found = {}
for i, v in ipairs(setmetatable({}, { __index = function(_, i) return i < 4 and i * 10 or nil end })) do found[i] = v end
print(table.concat(found, " ")) --> 10 20 30
print(collectgarbage("count") > 0, math.type(collectgarbage("count")), collectgarbage(), collectgarbage("collect")) --> true float 0 0
print(collectgarbage("stop"), collectgarbage("isrunning"), collectgarbage("restart"), collectgarbage("isrunning")) --> 0 false 0 true
print(type(collectgarbage("setpause", 200)), type(collectgarbage("setstepmul", 100)), type(collectgarbage("step"))) --> number number boolean
print(pcall(collectgarbage, "nothing")) --> false bad argument #1 to 'collectgarbage' (invalid option 'nothing')
print(pcall(collectgarbage, 1)) --> false bad argument #1 to 'collectgarbage' (invalid option '1')
print(pcall(collectgarbage, "step", "x")) --> false bad argument #2 to 'collectgarbage' (number expected, got string)
