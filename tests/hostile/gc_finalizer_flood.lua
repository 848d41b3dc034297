--# fuel: 5_000_000
--# ends: fuel
-- Finalizers that make finalizers, and that bring their object back.
local mt = {}
mt.__gc = function(o) setmetatable({}, mt) setmetatable(o, mt) error("x") end
while true do for i = 1, 1000 do setmetatable({}, mt) end collectgarbage() end
