-- A local that is also a table or key of another target keeps its old value for it.
local a = { 10, 20, 30 }
local k = 1
a[k], k = "one", 2
print(a[1], a[2], k) --> one 20 2
k, a[k] = 3, "two"
print(a[2], a[3], k) --> two 30 3
local up = { x = 1 }
local function f()
  local old = up
  up, up.x = { x = "fresh" }, "changed"
  return old.x, up.x
end
print(f()) --> changed fresh
