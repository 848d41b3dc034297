--# fuel: 2_000_000
--# ends: fuel
local name = ("n"):rep(100000)
local f = load("local " .. name .. " = nil; " .. name .. "()", "=" .. name)
local mt = { __name = name }
while true do pcall(f) pcall(tostring, setmetatable({}, mt)) pcall(function() return setmetatable({}, mt) + 1 end) debug.getinfo(f) debug.traceback(name) debug.getlocal(f, 1) end
