--# only: luahost
-- Functions in code that cannot be reached are in no document, and in nobody's way.
local snapshot = require "snapshot"
local function outer()
  local n = 0
  local never = nil and function() n = n + 100 end
  local add = function(d) n = n + d; return n, never end
  local f = false and function() end or add
  return f
end
local f = outer()
f(1)
local g = snapshot.decode(snapshot.encode(f))
print(g(1), f(2)) --> 2 3 nil
local again = snapshot.decode(snapshot.encode(outer))
print((again()(5))) --> 5
print(snapshot.encode(outer) == snapshot.encode(again)) --> true
