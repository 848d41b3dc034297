--# fuel: 3_000_000
--# ends: fuel
-- Iterators in iterators, each abandoned in the middle.
local function nested(n) return coroutine.wrap(function() if n > 0 then for x in nested(n - 1) do coroutine.yield(x) end end while true do coroutine.yield(n) end end) end
while true do for x in nested(20) do break end end
