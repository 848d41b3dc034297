--# fuel: 5_000_000
--# ends: fuel
local t = setmetatable({}, { __pairs = function(t) return function(_, k) return (k or 0) + 1, 1 end, t end })
while true do for k in pairs(t) do end end
