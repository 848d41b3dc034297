--# fuel: 5_000_000
--# ends: fuel
local function nest() return coroutine.resume(coroutine.create(nest)) end
local function wrap() for _ in coroutine.wrap(wrap) do end end
local function close() local co = coroutine.create(function() local c <close> = setmetatable({}, { __close = close }) coroutine.yield() end) coroutine.resume(co) return coroutine.close(co) end
while true do pcall(nest) pcall(wrap) pcall(close) end
