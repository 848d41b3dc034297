--# only: luahost
-- Documents with errors in them: each is refused, or gives something harmless.
local snapshot = require "snapshot"

local count = 0
local function body(...)
  local t = setmetatable({}, { __index = function(_, k) return coroutine.yield(k) end })
  local x <close> = setmetatable({}, { __close = function() coroutine.yield "closing" end })
  for i = 1, 3 do count = count + i pcall(coroutine.yield, i, t.field .. "a") end
  for k, v in pairs { 1, 2 } do xpcall(function() coroutine.yield(k) error(v) end, function() coroutine.yield() end) end
  return ...
end
local co, inside = coroutine.create(body), coroutine.create(body)
coroutine.resume(co, 1, 2)
coroutine.resume(inside) coroutine.resume(inside) coroutine.resume(inside)
local function graph()
  return {
    co, inside, body, coroutine.wrap(body), ("a b"):gmatch "%a", print, string, _G, ("long"):rep(20), 1.5, -7, true,
    setmetatable({ x = { y = body } }, { __mode = "k", __index = math }), [co] = body, [1.25] = { { {} } },
    custom = setmetatable({}, { __persist = function() return function() return {} end end }),
  }
end
local documents = { snapshot.encode(graph()), snapshot.encode(body), snapshot.encode(co), snapshot.encode(inside), snapshot.encode(body, { strip = true }) }

local seed = 1
local function random(n)
  seed = seed * 6364136223846793005 + 1442695040888963407
  return (seed >> 33) % n + 1
end

local function replace(s, at, with) return s:sub(1, at - 1) .. with .. s:sub(at + #with) end

local mutations = {
  function(s) local at = random(#s) return replace(s, at, string.char(s:byte(at) ~ 1 << random(8) - 1)) end,
  function(s) return replace(s, random(#s), string.char(random(256) - 1)) end,
  function(s) return s:sub(1, random(#s)) end,
  function(s) local at = random(#s) return s:sub(1, at - 1) .. s:sub(at + random(4)) end,
  function(s) local other = documents[random(#documents)] local at, from = random(#s), random(#other) return s:sub(1, at) .. other:sub(from, from + random(40)) .. s:sub(at + 1) end,
  function(s) local other = documents[random(#documents)] local from = random(#other) return replace(s, random(#s), other:sub(from, from + random(16))) end,
  function(s) return replace(s, random(#s), "\x9b\x7f\xff\xff\xff\xff\xff\xff\xff") end,
  function(s) return replace(s, random(#s), "\x1a\xff\xff\xff\xff") end,
  function(s) return replace(s, random(#s), "\x9a\x00\xff\xff\xff") end,
}

local refused, restored = 0, 0
for i = 1, 2000 do
  local s = documents[random(#documents)]
  for _ = 1, random(3) do s = mutations[random(#mutations)](s) end
  local ok, v = pcall(snapshot.decode, s)
  if ok then
    restored = restored + 1
    pcall(snapshot.encode, v)
  else
    assert(type(v) == "table" and v.code or type(v) == "string")
    refused = refused + 1
  end
  if i % 100 == 0 then collectgarbage() end
end
assert(refused > 1000 and restored > 10, refused .. " " .. restored)
print("done") --> done
