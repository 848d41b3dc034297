local function f(a, b, ...) local i = debug.getinfo(1, "nSlutfr") return i end
local i = f()
print(i.name, i.namewhat, i.what, i.short_src, i.source) --> f local Lua getinfo.lua @getinfo.lua
print(i.linedefined, i.lastlinedefined, i.currentline) --> 1 1 1
print(i.nups, i.nparams, i.isvararg, i.istailcall, i.func == f) --> 1 2 true false true
local p = debug.getinfo(print)
print(p.what, p.short_src, p.source, p.currentline, p.linedefined, p.nparams, p.isvararg) --> C [C] =[C] -1 -1 0 true
local m = debug.getinfo(1)
print(m.what, m.name, m.linedefined, m.currentline) --> main nil 0 8
print(debug.getinfo(100), pcall(debug.getinfo, 1, "X")) --> nil false bad argument #2 to 'debug.getinfo' (invalid option)
local function tail() return f() end
print(tail().istailcall, debug.getinfo(f, "S").what, debug.getinfo(f, "l").currentline) --> true Lua -1
local lines = {}
for l in pairs(debug.getinfo(f, "L").activelines) do lines[#lines + 1] = l end
print(table.concat(lines, " ")) --> 1
local t = { method = function() return debug.getinfo(1, "n") end }
print(t:method().name, t:method().namewhat, t.method().namewhat) --> method method field
