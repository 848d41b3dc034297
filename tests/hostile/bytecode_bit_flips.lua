--# fuel: 40_000_000
--# time: 120s
-- Dumped functions with bits turned: each is refused, or runs harmlessly under a hook that stops it.
local sources = {
  "local a, b = ... for i = 1, 3 do a = (a or 0) + i end return a .. 'x', -a, #'x', a == b, a < 3",
  "local t = { 1, 2, x = 3, ... } for k, v in pairs(t) do t[k] = v end t.y, t[1] = t.x, t[2] return t, select('#', ...)",
  "local function f(n) if n > 0 then return f(n - 1) end return n end local x <close> = nil return f(5), (function(...) return ... end)(1, 2, 3)",
  "local u = 1 local s = ('x'):rep(3) goto out do u = u // 2 end ::out:: return function() u = u + 1 return u, s end",
  "local m = setmetatable({}, { __index = function(_, k) return k end, __add = function() return 1 end }) return m.x, m + 1, pcall(error, m)",
}
local random = 12345
local function next_random(n)
  random = (random * 1103515245 + 12345) & 0x7fffffff
  return random % n + 1
end
local refused, ran = 0, 0
local function try(bytes)
  local f = load(bytes, "flipped", "b", setmetatable({}, { __index = function(_, k) return k end }))
  if not f then refused = refused + 1 return end
  ran = ran + 1
  local co = coroutine.create(f)
  debug.sethook(co, function() error("stopped") end, "", 200)
  pcall(coroutine.resume, co, 1, 2)
  pcall(coroutine.close, co)
end
for _, source in ipairs(sources) do
  for _, strip in ipairs { true, false } do
    local bytes = string.dump(load(source), strip)
    for n = 1, 500 do
      local flipped = bytes
      for _ = 1, n % 3 + 1 do
        local at = next_random(#flipped)
        flipped = flipped:sub(1, at - 1) .. string.char(flipped:byte(at) ~ (1 << next_random(8) - 1)) .. flipped:sub(at + 1)
      end
      try(flipped)
    end
    for at = 1, #bytes - 1, 7 do try(bytes:sub(1, at)) end
  end
end
print(refused > 1000, ran > 100) --> true true
