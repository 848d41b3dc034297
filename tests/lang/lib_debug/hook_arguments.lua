-- debug.sethook and debug.gethook: arguments, masks, and whose hook it is.
local function nothing() end
print(debug.gethook()) --> nil
print(select("#", debug.gethook()), select("#", debug.sethook()), select("#", debug.sethook(nothing, ""))) --> 1 0 0
print(pcall(debug.sethook, 1, "l")) --> false bad argument #1 to 'debug.sethook' (function expected, got number)
print(pcall(debug.sethook, {}, "l")) --> false bad argument #1 to 'debug.sethook' (function expected, got table)
print(pcall(debug.sethook, nothing)) --> false bad argument #2 to 'debug.sethook' (string expected, got no value)
print(pcall(debug.sethook, nothing, {})) --> false bad argument #2 to 'debug.sethook' (string expected, got table)
print(pcall(debug.sethook, nothing, "l", "x")) --> false bad argument #3 to 'debug.sethook' (number expected, got string)
print(pcall(debug.sethook, nothing, "l", 1.5)) --> false bad argument #3 to 'debug.sethook' (number has no integer representation)
print(pcall(debug.sethook, setmetatable({}, { __call = nothing }), "l")) --> false bad argument #1 to 'debug.sethook' (function expected, got table)
debug.sethook()
debug.sethook(nothing, "crl", 7)
local f, mask, count = debug.gethook()
debug.sethook()
print(f == nothing, mask, count, debug.gethook()) --> true crl 7 nil
debug.sethook(nothing, "lrcz", 0)
f, mask, count = debug.gethook()
debug.sethook(nothing, "")
print(f == nothing, mask, count, (debug.gethook())) --> true crl 0 nil
debug.sethook(nothing, "", 1000000)
f, mask, count = debug.gethook()
debug.sethook(nil, "l", 5)
print(f == nothing, mask == "", count, (debug.gethook())) --> true true 1000000 nil
debug.sethook(nothing, "", -1)
f, mask, count = debug.gethook()
debug.sethook(nil)
print(f == nothing, mask, count) --> false nil nil
local events = {}
local function note(event, line) events[#events + 1] = event .. (line and ":" .. math.type(line) or ":" .. tostring(line)) end
local function tail() return nothing() end
debug.sethook(note, "c") tail() debug.sethook()
print(table.concat(events, " ")) --> call:nil tail call:nil call:nil
events = {}
debug.sethook(note, "r") tail() debug.sethook()
print(table.concat(events, " ")) --> return:nil return:nil
events = {}
debug.sethook(note, "l") local x = 1 debug.sethook()
print(table.concat(events, " ")) -->
events = {}
debug.sethook(function(event, line) events[#events + 1] = event .. tostring(line) debug.sethook() end, "", 1) local y = 1
print(table.concat(events, " ")) --> countnil
local co = coroutine.create(function() local z = 1 coroutine.yield() z = 2 end)
debug.sethook(co, nothing, "c", 3)
print(debug.gethook() == nil, debug.gethook(co) == nothing, select(2, debug.gethook(co)), select(3, debug.gethook(co))) --> true true c 3
debug.sethook(nothing, "r")
print(debug.gethook(co) == nothing, debug.gethook() == nothing, coroutine.wrap(function() return (debug.gethook()) end)()) --> true true nil
debug.sethook(co)
print(debug.gethook(co), debug.gethook() == nothing) --> nil true
debug.sethook()
events = {}
debug.sethook(co, note, "l")
coroutine.resume(co)
nothing()
coroutine.resume(co)
print(#events, events[1], coroutine.status(co)) --> 1 line:integer dead
local depth = 0
debug.sethook(function() depth = depth + 1 nothing() nothing() end, "c") nothing() debug.sethook()
print(depth) --> 2
