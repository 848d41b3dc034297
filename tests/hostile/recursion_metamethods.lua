--# fuel: 5_000_000
--# ends: fuel
local mt = {}
local t = setmetatable({}, mt)
mt.__index = function(x, k) return x[k] + 1 end
mt.__newindex = function(x, k, v) x[k] = v end
mt.__add = function(a, b) return (a + b) + 1 end
mt.__concat = function(a, b) return (a .. b) .. "x" end
mt.__eq = function(a, b) return a == setmetatable({}, mt) end
mt.__lt = function(a, b) return not (a < b) end
mt.__le = function(a, b) return not (a <= b) end
mt.__len = function(a) return #a + 1 end
mt.__unm = function(a) return -a + 1 end
mt.__call = function(a) return (a()) end
mt.__tostring = function(a) return tostring(a) .. "" end
mt.__pairs = function(a) return (pairs(a)) end
mt.__close = function(a) local c <close> = setmetatable({}, mt) end
local u = setmetatable({}, mt)
while true do
  pcall(function() return t.x end) pcall(function() t.x = 1 end) pcall(function() return t + 1 end)
  pcall(function() return t .. "" end) pcall(function() return t == u end) pcall(function() return t < u end)
  pcall(function() return t <= u end) pcall(function() return #t end) pcall(function() return -t end)
  pcall(t) pcall(tostring, t) pcall(pairs, t) pcall(function() local c <close> = t end)
end
