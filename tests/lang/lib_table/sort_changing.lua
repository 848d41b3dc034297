-- A comparison may do anything to the table while it is being sorted.
local function numbers(n)
  local t = {}
  for i = 1, n do t[i] = (i * 7919) % 1009 end
  return t
end
local function attempt(change)
  local t, calls = numbers(300), 0
  local ok = pcall(table.sort, t, function(a, b)
    calls = calls + 1
    if calls % 50 == 0 then change(t) end
    return a < b
  end)
  return type(ok) == "boolean"
end
print(attempt(function(t) for i = 150, 300 do t[i] = nil end collectgarbage() end)) --> true
print(attempt(function(t) for i = 301, 2000 do t[i] = i end end)) --> true
print(attempt(function(t) table.remove(t, 1) end)) --> true
print(attempt(function(t) setmetatable(t, { __index = function() return 1 end, __newindex = function() end }) end)) --> true
print(attempt(function(t) for i = 1, 300 do t[i] = tostring(i) end end)) --> true
print(attempt(function(t) table.sort(t) end)) --> true
local t = numbers(200)
print(pcall(table.sort, t, function(a, b) collectgarbage() return a < b end)) --> true
for i = 2, 200 do assert(t[i - 1] <= t[i]) end
-- It cannot yield.
local co = coroutine.wrap(function() return pcall(table.sort, { 3, 2, 1 }, coroutine.yield) end)
print(co()) --> false attempt to yield across a C-call boundary
