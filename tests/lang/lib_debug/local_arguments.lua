-- debug.getlocal and debug.setlocal: arguments, results and what each index names.
print(pcall(debug.getlocal)) --> false bad argument #2 to 'debug.getlocal' (number expected, got no value)
print(pcall(debug.getlocal, 1)) --> false bad argument #2 to 'debug.getlocal' (number expected, got no value)
print(pcall(debug.getlocal, "x", 1)) --> false bad argument #1 to 'debug.getlocal' (number expected, got string)
print(pcall(debug.getlocal, {}, 1)) --> false bad argument #1 to 'debug.getlocal' (number expected, got table)
print(pcall(debug.getlocal, 1, "x")) --> false bad argument #2 to 'debug.getlocal' (number expected, got string)
print(pcall(debug.getlocal, 1, 1.5)) --> false bad argument #2 to 'debug.getlocal' (number has no integer representation)
print(pcall(debug.getlocal, -1, 1)) --> false bad argument #1 to 'debug.getlocal' (level out of range)
print(pcall(debug.getlocal, 1000, 1)) --> false bad argument #1 to 'debug.getlocal' (level out of range)
print(pcall(debug.getlocal, print)) --> false bad argument #2 to 'debug.getlocal' (number expected, got no value)
print(pcall(debug.setlocal)) --> false bad argument #1 to 'debug.setlocal' (number expected, got no value)
print(pcall(debug.setlocal, 1)) --> false bad argument #2 to 'debug.setlocal' (number expected, got no value)
print(pcall(debug.setlocal, 1, 1)) --> false bad argument #3 to 'debug.setlocal' (value expected)
print(pcall(debug.setlocal, print, 1, 1)) --> false bad argument #1 to 'debug.setlocal' (number expected, got function)
print(pcall(debug.setlocal, 1, "x", 1)) --> false bad argument #2 to 'debug.setlocal' (number expected, got string)
print(pcall(debug.setlocal, -1, 1, 1)) --> false bad argument #1 to 'debug.setlocal' (level out of range)
print(pcall(debug.setlocal, 1000, 1, 1)) --> false bad argument #1 to 'debug.setlocal' (level out of range)
print(debug.getlocal(print, 1), debug.getlocal(function() end, 1), select("#", debug.getlocal(print, 1))) --> nil nil 1
local function params(a, b, ...) local c end
print(debug.getlocal(params, 1), debug.getlocal(params, 2), debug.getlocal(params, 3), debug.getlocal(params, 0), debug.getlocal(params, -1), select("#", debug.getlocal(params, 1))) --> a b nil nil nil 1
print(debug.getlocal(({ method = function(self) end }).method, 1), debug.getlocal(load("local x"), 1), debug.getlocal(load(string.dump(params, true)), 1)) --> self nil nil
local function vary(...)
  local one = "first"
  local out = { debug.getlocal(1, 1) }
  out[#out + 1] = table.concat({ debug.getlocal(1, -1) }, "=")
  out[#out + 1] = table.concat({ debug.getlocal(1, -2) }, "=")
  out[#out + 1] = tostring(debug.getlocal(1, -3))
  out[#out + 1] = debug.setlocal(1, -2, "replaced")
  out[#out + 1] = tostring(debug.setlocal(1, -3, "no"))
  return table.concat(out, " "), ...
end
print(vary("v1", "v2")) --> one first (vararg)=v1 (vararg)=v2 nil (vararg) nil v1 replaced
local function scopes(p)
  local a = 1
  do local gone = 2 end
  for i = 1, 1 do local inner = i a = debug.getlocal(1, 7) or debug.getlocal(1, 6) end
  local a = "shadow"
  local names = {}
  for n = 1, 4 do names[n] = debug.getlocal(1, n) end
  return table.concat(names, " ")
end
print(scopes(0)) --> p a a names
local function set(a, b)
  local c = a
  local r1, r2, r3, r4 = debug.setlocal(1, 1, "A"), debug.setlocal(1, 2, nil), debug.setlocal(1, 3, "C"), debug.setlocal(1, 100, 1)
  return a, b, c, r1, r2, r3, r4
end
print(set(1, 2)) --> A nil C a b c nil
print(select("#", debug.setlocal(1, 1, params)), (debug.getlocal(1, 1)), select("#", debug.setlocal(1, 100, params))) --> 1 params 1
local function outer() local mine = 5 local function inner() return debug.setlocal(2, 1, "from inside"), debug.getlocal(2, 1) end local r = { inner() } return mine, r[1], r[2], r[3] end
print(outer()) --> from inside mine mine from inside
local co = coroutine.create(function(p) local q = coroutine.yield() return p, q end)
print(pcall(debug.getlocal, co, 1, 1)) --> false bad argument #2 to 'debug.getlocal' (level out of range)
print(pcall(debug.setlocal, co, 5, 1, 1)) --> false bad argument #2 to 'debug.setlocal' (level out of range)
coroutine.resume(co, "P")
print(debug.getlocal(co, 1, 1)) --> p P
print(pcall(debug.getlocal, co, 2, 1)) --> false bad argument #2 to 'debug.getlocal' (level out of range)
print(pcall(debug.getlocal, co)) --> false bad argument #3 to 'debug.getlocal' (number expected, got no value)
print(debug.setlocal(co, 1, 1, "changed"), coroutine.resume(co, "Q")) --> p true changed Q
print(pcall(debug.getlocal, co, 0, 1)) --> false bad argument #2 to 'debug.getlocal' (level out of range)
print(debug.getlocal(co, params, 2)) --> b
