--# memory: 2_000_000
-- Whichever limit is met first, stack or memory: an error, and the stack is given back.
local function f(...) return 1 + f(1, 2, 3, 4, 5, 6, 7, 8, ...) end
for _ = 1, 3 do
  local ok, e = pcall(f)
  print(ok, e == "not enough memory" or tostring(e):find("stack overflow", 1, true) ~= nil) --
end
--> false true
--> false true
--> false true
print(#("x"):rep(500000)) --> 500000
