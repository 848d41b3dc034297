--# only: luahost
-- Closing a coroutine that closes another one, and so on: each needs C's stack, and its end is an error that is told.
local previous = false
for i = 1, 1000 do
  local before = previous
  previous = coroutine.create(function()
    local c <close> = setmetatable({}, { __close = function() if before then assert(coroutine.close(before)) end end })
    coroutine.yield()
  end)
  coroutine.resume(previous)
end
local ok, e = coroutine.close(previous)
print(ok, tostring(e):match "C stack overflow") --> false C stack overflow
