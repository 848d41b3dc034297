local function f(a, ...)
  local n = 0
  for _ in pairs { ... } do n = n + 1 end
  local t = { s = "str\0ing", f = 1.5, i = -7, b = true, big = 9223372036854775807 }
  local function inner(x) return x and n + x or t.s end
  goto done
  do return "never" end
  ::done::
  return a, inner(10), #inner(), t.f, t.i, t.b, t.big
end
local g = load(string.dump(f))
debug.setupvalue(g, 1, _G)
print(g(1, "x", "y")) --> 1 12 7 1.5 -7 true 9223372036854775807
local stripped = load(string.dump(f, true))
debug.setupvalue(stripped, 1, _G)
print(stripped(2)) --> 2 10 7 1.5 -7 true 9223372036854775807
print(#string.dump(f, true) < #string.dump(f)) --> true
print(pcall(string.dump, print)) --> false unable to dump given function
print(pcall(string.dump)) --> false bad argument #1 to 'string.dump' (function expected, got no value)
