-- After a stack overflow everything still works, also many times in a row.
local function f() return f() + 1 end
for _ = 1, 3 do
  local ok, e = pcall(f)
  if ok or not tostring(e):find("stack overflow", 1, true) then error("got " .. tostring(e)) end
end
local co = coroutine.create(f)
local ok, e = coroutine.resume(co)
print(ok, tostring(e):find("stack overflow", 1, true) ~= nil, coroutine.status(co)) --> false true dead
local t = setmetatable({}, { __index = function(t, k) return t[k] end })
print((pcall(function() return t.a end))) --> false
print((pcall(string.gsub, "x", "x", function() return f() end))) --> false
print "still alive" --> still alive
