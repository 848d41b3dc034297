-- A <const> with a literal value is that literal, in inner functions, too; others are variables.
local n <const>, s <const>, t <const> = 6 * 7, "text", { 1 }
local function inner()
  return function() return n, s, #t, -n, not s, n // 5, 2 ^ n end
end
print(inner()()) --> 42 text 1 -42 false 8 4398046511104.0
do
  local n = n + 1
  print(n) --> 43
  n = 0
  print(n) --> 0
end
local nothing <const>, no <const> = nil, false
print(nothing, no, nothing or "or", no and "and", not nothing) --> nil false or false true
print(s:upper(), (s):len(), #s, s .. n) --> TEXT 4 4 text42
local derived <const> = n + 0.5
print((function() return derived end)()) --> 42.5
local from_call <const> = inner()()
print((function() return from_call end)()) --> 42
-- Only what follows sees it.
local late = (function() return first end)()
local first <const> = 1
print(late, first) --> nil 1
