-- Which variable an inner function means is decided where it stands.
local x = 1
local function f()
  local a = x
  local x = 2
  local function g() return a, x end
  x = 3
  return g
end
print(f()()) --> 1 3
local function deep()
  return function()
    return function()
      x = x + 10
      return x
    end
  end
end
print(deep()()(), x) --> 11 11
local x = x
local same = x
x = 5
print(same, x, deep()()()) --> 11 5 21
local function recursive(n) return n == 0 and "done" or recursive(n - 1) end
print(recursive(3)) --> done
local lost = function(n) return lost end
print(lost()) --> nil
local fs = {}
for i = 1, 3 do
  local j = i
  fs[i] = function() j = j + 1; i = i + 10; return i, j end
end
print(fs[1](), fs[1](), fs[2]()) --> 11 21 12 3
repeat local last = 7; fs[4] = function() return last end until last == 7
print(fs[4]()) --> 7
local self = "outer"
local t = { f = function() return self end }
function t:m() return self == t, function() return self end end
print(t.f(), t:m(), select(2, t:m())() == t) --> outer true true
