-- debug.getinfo: its arguments and the fields of each option.
print(pcall(debug.getinfo)) --> false bad argument #1 to 'debug.getinfo' (number expected, got no value)
print(pcall(debug.getinfo, "x")) --> false bad argument #1 to 'debug.getinfo' (number expected, got string)
print(pcall(debug.getinfo, {})) --> false bad argument #1 to 'debug.getinfo' (number expected, got table)
print(pcall(debug.getinfo, 1.5)) --> false bad argument #1 to 'debug.getinfo' (number has no integer representation)
print(pcall(debug.getinfo, nil)) --> false bad argument #1 to 'debug.getinfo' (number expected, got nil)
print(pcall(debug.getinfo, 1, {})) --> false bad argument #2 to 'debug.getinfo' (string expected, got table)
print(pcall(debug.getinfo, 1, "z")) --> false bad argument #2 to 'debug.getinfo' (invalid option)
print(pcall(debug.getinfo, 1, ">S")) --> false bad argument #2 to 'debug.getinfo' (invalid option '>')
print(pcall(debug.getinfo, print, ">")) --> false bad argument #2 to 'debug.getinfo' (invalid option '>')
print(pcall(debug.getinfo, coroutine.running())) --> false bad argument #2 to 'debug.getinfo' (number expected, got boolean)
print(debug.getinfo(-1), debug.getinfo(1000), debug.getinfo(-1000), debug.getinfo((1 << 31) - 1), select("#", debug.getinfo(1000)), select("#", debug.getinfo(1))) --> nil nil nil nil 1 1
local function f(a, b, ...) local c = print return a, c end
local function fields(...)
  local names = {}
  for name in pairs(debug.getinfo(...)) do names[#names + 1] = name end
  table.sort(names)
  return table.concat(names, " ")
end
print(fields(f)) --> currentline ftransfer func istailcall isvararg lastlinedefined linedefined namewhat nparams ntransfer nups short_src source what
print(fields(f, "n")) --> namewhat
print(fields(f, "S")) --> lastlinedefined linedefined short_src source what
print(fields(f, "l")) --> currentline
print(fields(f, "u")) --> isvararg nparams nups
print(fields(f, "t")) --> istailcall
print(fields(f, "f")) --> func
print(fields(f, "r")) --> ftransfer ntransfer
print(fields(f, "L")) --> activelines
print(fields(f, "") == "", fields(f, "nSltufrL"), fields(f, "SS")) --> true activelines currentline ftransfer func istailcall isvararg lastlinedefined linedefined namewhat nparams ntransfer nups short_src source what lastlinedefined linedefined short_src source what
print(fields(1, "nr")) --> ftransfer name namewhat ntransfer
print(fields(print, "SL")) --> lastlinedefined linedefined short_src source what
print(fields(1)) --> currentline ftransfer func istailcall isvararg lastlinedefined linedefined name namewhat nparams ntransfer nups short_src source what
local i = debug.getinfo(f)
print(i.source, i.short_src, i.what, i.linedefined, i.lastlinedefined, i.currentline, i.nups, i.nparams, i.isvararg, i.func == f, i.name, i.namewhat == "", i.istailcall, i.ftransfer, i.ntransfer) --> @getinfo_options.lua getinfo_options.lua Lua 13 13 -1 1 2 true true nil true false 0 0
i = debug.getinfo(print)
print(i.source, i.short_src, i.what, i.linedefined, i.lastlinedefined, i.currentline, i.nups, i.nparams, i.isvararg, i.func == print, i.activelines, i.name, i.istailcall) --> =[C] [C] C -1 -1 -1 0 0 true true nil nil false
i = debug.getinfo(1)
print(i.what, i.linedefined, i.lastlinedefined, i.currentline, i.nups, i.nparams, i.isvararg, i.istailcall, i.namewhat == "") --> main 0 0 37 1 0 true false true
i = debug.getinfo(0)
print(i.what, i.name, i.namewhat, i.currentline, i.func == debug.getinfo) --> C getinfo field -1 true
i = debug.getinfo("1")
print(i.what, debug.getinfo(1.0, "l").currentline, debug.getinfo(f, nil).what) --> main 42 Lua
i = debug.getinfo(load("return 1", "=named"), "S")
print(i.what, i.source, i.short_src, i.linedefined, i.lastlinedefined) --> main =named named 0 0
i = debug.getinfo(load("\n\nreturn function()\n\nend", "some text")(), "S")
print(i.what, i.source, i.short_src, i.linedefined, i.lastlinedefined) --> Lua some text [string "some text"] 3 5
i = debug.getinfo(load("return 1", "@" .. ("dir/"):rep(30) .. "file.lua"), "S")
print(#i.source, #i.short_src, i.short_src:sub(1, 3), i.short_src:sub(-8)) --> 129 59 ... file.lua
local co = coroutine.create(function(x) local y = 1
  coroutine.yield(x)
end)
print(debug.getinfo(co, 0), debug.getinfo(co, 1)) --> nil nil
coroutine.resume(co)
print(debug.getinfo(co, 0, "S").what, debug.getinfo(co, 0, "n").name, debug.getinfo(co, 1, "l").currentline, debug.getinfo(co, 1, "S").what, debug.getinfo(co, 2), debug.getinfo(co, f, "S").what) --> C yield 50 Lua nil Lua
print(pcall(debug.getinfo, co)) --> false bad argument #2 to 'debug.getinfo' (number expected, got no value)
print(pcall(debug.getinfo, co, 1, "z")) --> false bad argument #3 to 'debug.getinfo' (invalid option)
coroutine.resume(co)
print(debug.getinfo(co, 0)) --> nil
local function names() local n = debug.getinfo(2, "n") return n.name, n.namewhat end
local t = { call = function() local a, b = names() return a, b end }
function t:method() local a, b = names() return a, b end
local up = function() local a, b = names() return a, b end
function global_one() local a, b = names() return a, b end
print(t.call()) --> call field
print(t:method()) --> method method
print(up()) --> up local
print(global_one()) --> global_one global
print((function() local a, b = up() return a, b end)()) --> up upvalue
print((function() local a, b = names() return a, b end)()) --> nil
global_one = nil
local mt = setmetatable({}, { __index = function() local a, b = names() return a .. " " .. b end, __add = function() local a, b = names() return a .. " " .. b end, __concat = function() local a, b = names() return a .. " " .. b end, __len = function() local a, b = names() return a .. " " .. b end, __unm = function() local a, b = names() return a .. " " .. b end })
print(mt.x, mt + 1, mt .. "x", #mt, -mt) --> index metamethod add metamethod concat metamethod len metamethod unm metamethod
local iterating
for a, b in function(_, last) if not last then local a, b = names() return a, b end end do iterating = a .. ", " .. b end
print(iterating) --> for iterator, for iterator
