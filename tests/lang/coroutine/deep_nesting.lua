-- Coroutines in coroutines, and recursion within one.
local function nest(n) if n == 0 then return "bottom" end return coroutine.wrap(nest)(n - 1) end
print(nest(100)) --> bottom
local function walk(n) if n > 0 then walk(n - 1) coroutine.yield(n) walk(n - 1) end end
local out = {}
for v in coroutine.wrap(function() walk(4) end) do out[#out + 1] = v end
print(table.concat(out)) --> 121312141213121
local function deep(n) if n == 0 then coroutine.yield("deep") return 0 end return 1 + deep(n - 1) end
local co = coroutine.wrap(function() return deep(5000) end)
print(co(), co()) --> deep 5000
