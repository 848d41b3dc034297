local before = collectgarbage "count"
print(math.type(before), before > 0) --> float true
local t = {}
for i = 1, 20000 do t[i] = { i } end
local grown = collectgarbage "count"
t = nil
print(collectgarbage(), collectgarbage "collect") --> 0 0
print(grown > before + 500, collectgarbage "count" < grown - 500) --> true true
print(collectgarbage "isrunning", collectgarbage "stop", collectgarbage "isrunning") --> true 0 false
print(collectgarbage "restart", collectgarbage "isrunning") --> 0 true
print(type(collectgarbage("step", 0)), type(collectgarbage "step")) --> boolean boolean
local mode = collectgarbage "generational"
print(mode == "incremental" or mode == "generational", collectgarbage "incremental") --> true generational
print(collectgarbage "incremental") --> incremental
print(pcall(collectgarbage, "nonsense")) --> false bad argument #1 to 'collectgarbage' (invalid option 'nonsense')

-- Steps of 2^60 bytes: a cycle is one step, and garbage still goes.
collectgarbage("incremental", 0, 0, 60)
for i = 1, 40000 do local _ = { i, { i } } end
print(collectgarbage "count" < 20000) --> true
local gone = 0
for i = 1, 40000 do setmetatable({}, { __gc = function() gone = gone + 1 end }) end
print(gone > 0) --> true
collectgarbage("incremental", 0, 0, 16)
