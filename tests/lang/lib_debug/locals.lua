local function f(a, b)
  local c = 3
  do local hidden = 4 end
  local r = {}
  for i = 1, 10 do
    local name, value = debug.getlocal(1, i)
    if not name then break end
    r[#r + 1] = name .. "=" .. tostring(value):gsub("table.*", "table")
  end
  return table.concat(r, " ")
end
print((f(1, 2):gsub(" %(.*", ""))) --> a=1 b=2 c=3 r=table
print(debug.getlocal(f, 1), debug.getlocal(f, 2), debug.getlocal(f, 3)) --> a b nil
local function g(...) print(debug.getlocal(1, -1)) print(debug.getlocal(1, -2)) print(debug.getlocal(1, -3)) end
g("first", "second")
--> (vararg) first
--> (vararg) second
--> nil
local x = 1
print(debug.setlocal(1, 3, "changed"), x) --> x changed
print(pcall(debug.getlocal, 100, 1)) --> false bad argument #1 to 'debug.getlocal' (level out of range)
local co = coroutine.create(function(p) local q = 2 coroutine.yield() end)
coroutine.resume(co, 1)
print(debug.getlocal(co, 1, 1)) --> p 1
print(debug.getlocal(co, 1, 2)) --> q 2
