-- A tail call of something that only __call makes a function is a tail call, too.
local function show(...) print((debug.traceback(select(-1, ...), 1):gsub("\n\t%[C%].*", ""))) end
local callable = setmetatable({}, { __call = show })
local chained = setmetatable({}, { __call = callable })
local function tail() return callable("tail") end
local function of_tail() return tail() end
local function call() local r = callable("call") return r end
print(pcall(tail))
--> tail
--> stack traceback:
-->  traceback_tail_called.lua:2: in function <traceback_tail_called.lua:2>
-->  (...tail calls...)
--> true
of_tail()
--> tail
--> stack traceback:
-->  traceback_tail_called.lua:2: in function <traceback_tail_called.lua:2>
-->  (...tail calls...)
-->  traceback_tail_called.lua:14: in main chunk
call()
--> call
--> stack traceback:
-->  traceback_tail_called.lua:2: in upvalue 'callable'
-->  traceback_tail_called.lua:7: in local 'call'
-->  traceback_tail_called.lua:20: in main chunk
print(pcall(function() return chained("chained") end))
--> chained
--> stack traceback:
-->  traceback_tail_called.lua:2: in function <traceback_tail_called.lua:2>
-->  (...tail calls...)
--> true

-- So it takes no room, however often.
local count = setmetatable({}, { __call = function(self, n) if n == 0 then return "done" end return self(n - 1) end })
print(count(300000)) --> done
print(pcall(function() return nil + 1 end)) --> false @: attempt to perform arithmetic on a nil value
local nothing
print(pcall(function() return nothing() end)) --> false @: attempt to call a nil value (upvalue 'nothing')
