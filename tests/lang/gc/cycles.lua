local probe = setmetatable({}, { __mode = "k" })
do
  local a, b = {}, {}
  a.b, b.a, a.self = b, a, a
  local f; f = function() return f, a end
  local co = coroutine.create(function() local me = coroutine.running(); coroutine.yield(); return me, b end)
  coroutine.resume(co)
  b.co, b.f = co, f
  probe[a], probe[b], probe[f], probe[co] = true, true, true, true
  local m = {}; setmetatable(m, m); m.__index = m
  probe[m] = true
end
collectgarbage()
print(next(probe)) --> nil
