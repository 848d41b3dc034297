-- debug.traceback: its arguments, its lines and what it leaves out.
local function lines(s) local r = {} for l in s:gmatch "[^\n]+" do r[#r + 1] = l:match "^%s*(.*)$" end return table.concat(r, " | ", 1, math.min(#r, 4)) end
print(debug.traceback(nil) == debug.traceback(), debug.traceback({}) ~= nil, debug.traceback(true), debug.traceback(print) == print, debug.traceback(false), select("#", debug.traceback("x"))) --> true true true true false 1
local t = {}
print(debug.traceback(t) == t, debug.traceback(t, 1) == t, debug.traceback(coroutine.running(), t) == t) --> true true true
print(lines(debug.traceback("m", 100))) --> m | stack traceback:
print(lines(debug.traceback(5, 100))) --> 5 | stack traceback:
print(lines(debug.traceback(nil, 100))) --> stack traceback:
print(lines(debug.traceback("", 100)), #debug.traceback("", 100)) --> stack traceback: 17
print(pcall(debug.traceback, "m", "x")) --> false bad argument #2 to 'debug.traceback' (number expected, got string)
print(pcall(debug.traceback, "m", 1.5)) --> false bad argument #2 to 'debug.traceback' (number has no integer representation)
print(pcall(debug.traceback, "m", {})) --> false bad argument #2 to 'debug.traceback' (number expected, got table)
local function deep(n, ...) if n == 0 then local s = debug.traceback(...) return s end local s = deep(n - 1, ...) return s end
print(lines(deep(1, "message"))) --> message | stack traceback: | @-1: in upvalue 'deep' | @-1: in local 'deep'
print(lines(deep(1, "message", 0))) --> message | stack traceback: | [C]: in function 'debug.traceback' | @-2: in upvalue 'deep'
print(lines(deep(1, "message", 1))) --> message | stack traceback: | @-3: in upvalue 'deep' | @-3: in local 'deep'
print(lines(deep(1, "message", 2))) --> message | stack traceback: | @-4: in local 'deep' | @: in main chunk
local co = coroutine.create(function() local function inside() coroutine.yield() end inside() end)
print(lines(debug.traceback(co))) --> stack traceback:
print(lines(debug.traceback(co, "not started"))) --> not started | stack traceback:
coroutine.resume(co)
print(lines(debug.traceback(co))) --> stack traceback: | [C]: in function 'coroutine.yield' | @-4: in local 'inside' | @-4: in function <traceback_arguments.lua:18>
print(lines(debug.traceback(co, "started"))) --> started | stack traceback: | [C]: in function 'coroutine.yield' | @-5: in local 'inside'
print(lines(debug.traceback(co, nil, 1))) --> stack traceback: | @-6: in local 'inside' | @-6: in function <traceback_arguments.lua:18>
print(lines(debug.traceback(co, "skipping", 2))) --> skipping | stack traceback: | @-7: in function <traceback_arguments.lua:18>
print(lines(debug.traceback(co, "past its end", 9))) --> past its end | stack traceback:
coroutine.resume(co)
print(lines(debug.traceback(co, "ended"))) --> ended | stack traceback:
local dead = coroutine.create(function() local x = nil; x() end)
coroutine.resume(dead)
print(lines(debug.traceback(dead, "dead"))) --> dead | stack traceback: | @-2: in function <traceback_arguments.lua:29>
local _, long = pcall(function() local s = deep(50, "many") return s end)
local count = select(2, long:gsub("\n", ""))
print(count, long:match "skipping %d+ levels" ~= nil) --> 23 true
local _, short = pcall(function() local s = deep(12, "few") return s end)
print(short:match "skipping") --> nil
print(select(2, xpcall(function() error("thrown") end, function(m) return lines(debug.traceback(m, 2)) end))) --> @: thrown | stack traceback: | [C]: in function 'error' | @: in function <traceback_arguments.lua:37>
local function tail() return deep(0, "tail") end
local function not_tail() local s = tail() return s end
print(lines(not_tail())) --> tail | stack traceback: | @-27: in function <traceback_arguments.lua:13> | (...tail calls...)
