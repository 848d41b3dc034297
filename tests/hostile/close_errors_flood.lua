--# fuel: 2_000_000
--# ends: fuel
-- A thousand variables to be closed, each with an error of its own.
local mt = { __close = function(_, e) error({ e }) end }
local function open(n) local c <close> = setmetatable({}, mt) if n > 0 then open(n - 1) end error(n) end
while true do pcall(open, 150) pcall(coroutine.wrap(open), 150) end
