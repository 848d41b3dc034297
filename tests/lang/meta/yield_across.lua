-- A metamethod, an iterator and a __call may yield.
local y = coroutine.yield
local mt = {
  __index = function(_, k) return y("index " .. k) end,
  __newindex = function(_, k, v) y("newindex " .. k .. v) end,
  __add = function() return y "add" end,
  __lt = function() return y "lt" end,
  __le = function() return y "le" end,
  __eq = function() return y "eq" end,
  __len = function() return y "len" end,
  __concat = function() return y "concat" end,
  __call = function(_, a) return y("call " .. a) end,
  __unm = function() return y "unm" end,
  __close = function() y "close" end,
}
local function new() return setmetatable({}, mt) end
local co = coroutine.wrap(function()
  local t <close> = new()
  local r = { t.k, t + 1, t < 1, t <= t, t == new(), #t, "a" .. t, t(5), -t }
  t.f = 6
  for i = 1, 9 do r[i] = tostring(r[i]) end
  if not (t < 1) then r[10] = "not" end
  for k in (function() return y "iterator" end) do r[11] = k break end
  return table.concat(r, ",")
end)
local got = co()
while true do
  io.write(got, ";")
  local reply = #got
  if got == "lt" then reply = nil end
  got = co(reply)
  if got:find(",", 1, true) then break end
end
print() --> index k;add;lt;le;eq;len;concat;call 5;unm;newindex f6;lt;iterator;close;
print(got) --> 7,3,false,true,true,3,6,6,3,not,8
