-- Deep nesting in a source is refused before it could exhaust anything.
local function refused(open, mid, close, n)
  local f, e = load("return " .. open:rep(n) .. mid .. close:rep(n))
  return f == nil and (e:find("overflow", 1, true) or e:find("too many", 1, true)) ~= nil
end
print(refused("(", "1", ")", 100000), refused("{", "1", "}", 100000), refused("- ", "1", "", 100000)) --> true true true
print(refused("not ", "1", "", 100000), refused("1 .. ", "1", "", 100000), refused("2 ^ ", "1", "", 100000)) --> true true true
print(refused("f(", "1", ")", 100000), refused("function() return ", "1", " end", 100000)) --> true true
local s = ("do "):rep(100000) .. ("end "):rep(100000)
print(load(s) == nil, load(("if x then "):rep(100000)) == nil, load(("while x do "):rep(100000)) == nil) --> true true true
