-- One line a frame, innermost first, between the header and the main chunk.
local function inner() return debug.traceback("header") end
local function outer() local t = inner() return t end
local lines = {}
for line in outer():gmatch("[^\n]+") do lines[#lines + 1] = line end
print(lines[1]) --> header
print(lines[2]) --> stack traceback:
print((lines[3]:gsub("^%s+", ""))) --> @-6: in upvalue 'inner'
print((lines[4]:gsub("^%s+", ""))) --> @-6: in local 'outer'
print((lines[5]:gsub("^%s+", ""))) --> @-5: in main chunk
print(debug.traceback("m", 1):match("^m\nstack traceback:\n") ~= nil) --> true
print(type(debug.traceback({})), debug.traceback(5):match "^5\nstack traceback:\n" ~= nil) --> table true
print(debug.traceback(nil):match "^stack traceback:", debug.traceback():match "^stack traceback:") --> stack traceback: stack traceback:
print(debug.traceback(coroutine.create(print), "co")) --> co
--> stack traceback:
