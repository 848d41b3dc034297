local gen = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end)
print(gen(), gen(), gen(), gen()) --> 1 2 3
print(pcall(gen)) --> false cannot resume dead coroutine
-- An error comes out of the call with the position where it happened.
local bad = coroutine.wrap(function() coroutine.yield() error("inside") end)
bad()
print(pcall(bad)) --> false @-2: inside
local object = coroutine.wrap(function() error({ "table" }) end)
print(type(select(2, pcall(object)))) --> table
local function squares(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i, i * i) end end) end
for i, sq in squares(3) do io.write(i, ":", sq, " ") end print() --> 1:1 2:4 3:9
