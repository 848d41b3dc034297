-- debug.getmetatable, setmetatable, getuservalue, setuservalue, getregistry.
print(pcall(debug.getmetatable)) --> false bad argument #1 to 'debug.getmetatable' (value expected)
print(debug.getmetatable(nil), debug.getmetatable(1), debug.getmetatable({}), debug.getmetatable(print), debug.getmetatable("").__index == string, select("#", debug.getmetatable(1))) --> nil nil nil nil true 1
print(pcall(debug.setmetatable)) --> false bad argument #2 to 'debug.setmetatable' (nil or table expected, got no value)
print(pcall(debug.setmetatable, {})) --> false bad argument #2 to 'debug.setmetatable' (nil or table expected, got no value)
print(pcall(debug.setmetatable, {}, 1)) --> false bad argument #2 to 'debug.setmetatable' (nil or table expected, got number)
print(pcall(debug.setmetatable, {}, "x")) --> false bad argument #2 to 'debug.setmetatable' (nil or table expected, got string)
local mt = { __metatable = "locked", __name = "Kind" }
local t = {}
print(debug.setmetatable(t, mt) == t, getmetatable(t), debug.getmetatable(t) == mt, select("#", debug.setmetatable(t, mt))) --> true locked true 1
print(debug.setmetatable(t, nil) == t, debug.getmetatable(t)) --> true nil
for _, v in ipairs { 1, 1.5, true, print, coroutine.create(print), "s" } do
  local old = debug.getmetatable(v)
  local new = { __index = function(_, k) return k end }
  assert(debug.setmetatable(v, new) == v and debug.getmetatable(v) == new and v.key == "key")
  debug.setmetatable(v, old)
  assert(debug.getmetatable(v) == old)
end
debug.setmetatable(true, { __tostring = function(b) return b and "yes" or "no" end, __len = function() return 7 end, __unm = function() return "minus" end })
print(true, false, #true, -false, debug.getmetatable(false) == debug.getmetatable(true), debug.getmetatable(1)) --> yes no 7 minus yes nil
debug.setmetatable(true, nil)
debug.setmetatable(nil, { __index = function() return "of nil" end, __eq = error })
print((nil).x, nil == false) --> of nil false
debug.setmetatable(nil, nil)
debug.setmetatable(0, { __call = function(n, x) return n + x end, __eq = error, __lt = error, __concat = error })
print((1)(2), (1.5)(2), 1 < 2, 1 == 1.0, 1 .. 2) --> 3 3.5 true true 12
debug.setmetatable(0, nil)
print(debug.getuservalue(1), debug.getuservalue({}), debug.getuservalue(nil), debug.getuservalue("x", 1), select("#", debug.getuservalue(1)), select("#", debug.getuservalue({}, 2))) --> nil nil nil nil 1 1
print(pcall(debug.getuservalue, 1, "x")) --> false bad argument #2 to 'debug.getuservalue' (number expected, got string)
print(pcall(debug.setuservalue)) --> false bad argument #1 to 'debug.setuservalue' (userdata expected, got no value)
print(pcall(debug.setuservalue, 1, 2)) --> false bad argument #1 to 'debug.setuservalue' (userdata expected, got number)
print(pcall(debug.setuservalue, {}, 2)) --> false bad argument #1 to 'debug.setuservalue' (userdata expected, got table)
print(pcall(debug.setuservalue, nil, 2, 1)) --> false bad argument #1 to 'debug.setuservalue' (userdata expected, got nil)
print(debug.getuservalue(io.stdout, 1), debug.getuservalue(io.stdout, 2), debug.getuservalue(io.stdout, 0)) --> nil nil nil
print(pcall(debug.setuservalue, io.stdout)) --> false bad argument #2 to 'debug.setuservalue' (value expected)
print(pcall(debug.setuservalue, io.stdout, 1)) --> true nil
print(debug.setuservalue(io.stdout, 1, 1), debug.setuservalue(io.stdout, 1, 5)) --> nil nil
print(type(debug.getregistry()), debug.getregistry() == debug.getregistry(), debug.getregistry()._LOADED == package.loaded) --> table true true
