local co = coroutine.create(function(...) while true do coroutine.yield(select("#", ...), ...) end end)
print(coroutine.resume(co, nil, nil)) --> true 2 nil nil
local many = {}
for i = 1, 300 do many[i] = i end
local echo = coroutine.wrap(function(...) local a = { ... } while true do a = { coroutine.yield(table.unpack(a)) } end end)
print(select("#", echo(table.unpack(many)))) --> 300
print(select(300, echo(table.unpack(many)))) --> 300
print(echo()) -->
print((select("#", echo(nil)))) --> 0
