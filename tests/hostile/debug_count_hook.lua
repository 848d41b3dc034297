--# fuel: 2_000_000
--# ends: fuel
-- A hook at every instruction of a coroutine, that itself raises.
while true do
  local co = coroutine.create(function() while true do pcall(function() while true do end end) end end)
  local n = 0
  debug.sethook(co, function() n = n + 1 if n % 10 == 0 then error("x") end end, "crl", 1)
  coroutine.resume(co)
end
