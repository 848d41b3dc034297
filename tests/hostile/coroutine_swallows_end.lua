--# fuel: 1_000_000
--# ends: fuel
-- The end passes through resume and wrap, and through coroutines in coroutines.
local function nest(n) return coroutine.wrap(function() if n > 0 then nest(n - 1) end while true do coroutine.resume(coroutine.create(function() while true do end end)) end end)() end
while true do pcall(nest, 10) end
