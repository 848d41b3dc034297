-- Functions in code that cannot be reached are not compiled; those around them are found all the same.
local function outer()
  local a = nil and function() return "never" end
  local b = function() return "b" end
  local c = false and function() return function() return "never" end end or function() return "c" end
  if false then
    local function d() return "never" end
    return d
  end
  local e = 1 or function() return "never" end
  local f = function() return nil and function() end, "f" end
  local g = true and function() return "g" end
  return a, b(), c(), e, select(2, f()), g()
end
print(outer()) --> nil b c 1 f g

-- Also after a dump.
local copy = assert(load(string.dump(outer)))
print(copy()) --> nil b c 1 f g
local stripped = assert(load(string.dump(outer, true), "=stripped", "b"))
print(stripped()) --> nil b c 1 f g

-- Nothing but such functions.
local function none() return nil and function() end, false and function() end end
print(none()) --> nil false
print(load(string.dump(none))()) --> nil false

-- A chunk.
local chunk = load "local x = nil and function() end; local y = function(...) return ... end; return y(x, 2)"
print(chunk()) --> nil 2
print(load(string.dump(chunk))()) --> nil 2
