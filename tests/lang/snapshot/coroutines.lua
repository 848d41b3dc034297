--# only: luahost
-- A coroutine that is persisted and restored at every yield does what one does that is left alone.
local snapshot = require "snapshot"

-- What a coroutine yields and returns, step by step.
local function trace(body, persist)
  local log, co = {}, coroutine.create(body)
  local function step(...)
    if persist then
      local bytes = snapshot.encode(co)
      co = snapshot.decode(bytes)
      assert(snapshot.encode(co) == bytes, "not the same again")
    end
    local results = table.pack(coroutine.resume(co, ...))
    for i = 1, results.n do results[i] = type(results[i]) == "table" and "table" or tostring(results[i]) end
    log[#log + 1] = table.concat(results, " ", 1, results.n)
    return coroutine.status(co) ~= "dead"
  end
  local n = 0
  while step(n, "arg" .. n) and n < 100 do n = n + 1 end
  log[#log + 1] = tostring(coroutine.close(co))
  return table.concat(log, "\n")
end

local function check(name, body)
  local alone, persisted = trace(body), trace(body, true)
  if alone ~= persisted then print(name .. " alone:\n" .. alone .. "\npersisted:\n" .. persisted) end
  return alone
end

local yield = coroutine.yield
local function closing(text)
  return setmetatable({}, { __close = function(_, e) yield("closing " .. text .. " " .. tostring(e)) end })
end

check("nothing", function() end)
check("arguments", function(...) return yield(...) end)
check("yield itself", yield)
check("numeric loops", function()
  local sum = 0
  for i = 1, 3 do sum = sum + yield(i) end
  for i = 3, 1, -1 do sum = sum + yield(i) end
  for x = 0.5, 2 do sum = sum + yield(x) end
  for i = math.maxinteger - 1, math.maxinteger do yield(i) end
  for i = 1, 2 do i = i * 10 yield(i) end
  return sum
end)
check("while, repeat, goto", function()
  local i = 0
  while i < 3 do i = i + 1 yield(i) end
  repeat local j = i yield(j) i = i - 1 until j == 1
  ::again:: yield("goto") i = i + 1
  if i < 2 then goto again end
end)
check("generic loops", function()
  for i, v in ipairs { "a", "b", "c" } do yield(i, v) end
  for k, v in pairs { x = 1 } do yield(k, v) end
  for k, v in next, { 10, 20 } do yield(k, v) end
  for w in ("one two three"):gmatch("%a+") do yield(w) end
  for p, c in utf8.codes("aé") do yield(p, c) end
  for p, c in utf8.codes("aé", true) do yield(p, c) end
  local function range(n, i) if i < n then return i + 1 end end
  for i in range, 3, 0 do yield(i) end
  for x in yield, "state", "control" do if x == 20 then break end yield("in", x) end
end)
check("a generic loop's closing value", function()
  for i in function(_, k) k = (k or 0) + 1 return k < 4 and k or nil end, nil, nil, closing "loop" do yield(i) end
  for i in function(_, k) return (k or 0) + 1 end, nil, nil, closing "broken" do if i > 2 then break end yield(i) end
end)
check("nested calls", function()
  local function deep(n) if n == 0 then return yield("bottom") end local r = deep(n - 1) yield(n) return r end
  return deep(20)
end)
check("deep recursion", function()
  local function deep(n) if n == 0 then yield("bottom") return 0 end return 1 + deep(n - 1) end
  return deep(5000)
end)
check("tail calls", function(a)
  local function last(...) return yield("tail", ...) end
  local function middle(...) return last(...) end
  yield((select("#", middle(a, 2, 3))))
  return middle(a)
end)
check("varargs", function(...)
  local function f(...) local a, b = yield(select("#", ...)) return a, b, ... end
  yield(f())
  yield(f(1, nil, 3))
  local t = { yield("x"), f(5, 6), f(...) }
  return #t, table.unpack(t)
end)
check("operands in flight", function()
  local t = { 1, yield("first"), 3, yield("second") }
  yield(t[2] .. ("a" .. yield("concat") .. "b"), 1 + yield(1) * 2, -yield(2), not yield(3), #tostring(yield(4)))
  t[yield(5)] = yield(6)
  local a, b, c = yield(7), 8, yield(9)
  return (yield(10)), a, b, c, ({ yield(11), x = yield(12) }).x
end)
check("pcall", function()
  yield(pcall(yield, "in pcall"))
  yield(pcall(function(...) yield("inside", ...) error("oops") end, 1, 2))
  yield(pcall(pcall, error, "x"))
  yield(pcall(function() local ok, e = pcall(function() yield("two levels") error({}) end) yield(type(e)) error("again", 0) end))
  return select("#", pcall(yield))
end)
check("xpcall and handlers", function()
  yield(xpcall(yield, print, "a"))
  yield(xpcall(function() yield("in xpcall") error("oops", 0) end, function(e) return "handled " .. e .. yield("in handler") end))
  yield(xpcall(function() local x <close> = closing "x" error("with close", 0) end, function(e) yield("handler first") return e end))
  yield(xpcall(function() string.rep() end, function(e) yield(e) return "done" end))
  yield(xpcall(error, function(e) error("again " .. yield("bad handler")) end, "e"))
end)
check("to be closed", function()
  do local a <close> = closing "a" local b <close> = closing "b" yield("open") end
  local function f(...) local c <close> = closing "c" yield("f") return ... end
  yield(f(1, 2, 3))
  yield(f())
  for i = 1, 2 do local d <close> = closing("d" .. i) if i == 2 then break end yield(i) end
  yield(pcall(function() local e <close> = closing "e" local n <close> = nil yield("before") error("err", 0) end))
  yield(pcall(function() local g <close> = setmetatable({}, { __close = function() yield("g") error("from close", 0) end }) local h <close> = closing "h" error("first", 0) end))
  local last <close> = closing "last"
  return yield("returning"), "tail"
end)
check("left unclosed", function() local x <close> = closing "never" yield(1) while true do yield(2) end end)
check("metamethods", function()
  local mt = {}
  local function new() return setmetatable({}, mt) end
  for _, e in ipairs { "add", "sub", "mul", "div", "mod", "pow", "unm", "idiv", "band", "bor", "bxor", "shl", "shr", "bnot", "concat", "len", "call", "index" } do
    mt["__" .. e] = function(a, b) return yield(e, type(a), type(b)) end
  end
  mt.__eq = function() return yield("eq") == 7 end
  mt.__lt = function() return yield("lt") end
  mt.__le = function() return yield("le") end
  mt.__newindex = function(_, k, v) yield("newindex", k, v) end
  local a, b = new(), new()
  yield(a + b, a - 1, 1 * a, a / b, a % b, a ^ b, -a, a // 2)
  yield(a & 1, 1 | a, a ~ b, a << 1, 1 >> a, ~a)
  yield(1 .. a .. 2 .. b, #a, a(1, 2), a.field, a[1], a[b])
  yield(a == b, a ~= b, a < b, a <= b, a > 1, 1 >= a, not (a < b))
  if a < b then yield("less") else yield("not less") end
  while a == b do yield("never") end
  a.x, a[1], a[b] = 1, 2, 3
  mt.__index = yield
  return a.through, a:method("x")
end)
check("__pairs", function()
  for k, v in pairs(setmetatable({}, { __pairs = function(t) yield("pairs") return next, { 1, 2 }, nil end })) do yield(k, v) end
  for k, v in pairs(setmetatable({}, { __pairs = yield })) do break end
end)
check("variables shared with closures", function()
  local n = 0
  local function inc() n = n + 1 return n end
  yield(inc()) yield(inc())
  n = n * 10
  yield(inc(), n)
  local all = {}
  for i = 1, 3 do all[i] = function() i = i + 1 return i end yield(all[i]()) end
  return all[1](), all[2](), all[3](), n
end)
check("coroutines in coroutines", function()
  local inner = coroutine.create(function(...) local a = yield("inner", ...) return "end", a end)
  local wrapped = coroutine.wrap(function() for i = 1, 3 do yield(i) end end)
  yield(coroutine.resume(inner, 1)) yield(wrapped())
  yield(coroutine.resume(inner, 2)) yield(wrapped())
  yield(coroutine.status(inner), coroutine.resume(inner)) yield(wrapped())
  local dead = coroutine.create(error) coroutine.resume(dead, "died")
  yield("dead") return coroutine.close(dead)
end)
check("errors", function() yield("before") error("uncaught", 0) end)
check("an error over variables to close", function()
  local x <close> = setmetatable({}, { __close = function(_, e) Seen = e end }) yield(1) error("e", 0)
end)
check("many registers", function()
  local a1, a2, a3, a4, a5, a6, a7, a8, a9 = 1, 2, 3, 4, 5, 6, 7, 8, 9
  yield(a1 + a9) local b = { a1, a2, a3, yield(a4), a5, a6, yield(a7), a8, a9 }
  return #b, a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9
end)
check("and, or", function()
  local a = yield("a") and nil or yield("b")
  local b = yield() and yield("c") or yield("d")
  return a, b, yield("e") == 3 and a or b
end)

-- Shared with what is outside.
local count = 0
local co = coroutine.create(function() local n = 0 local function get() return n end while true do n = n + 1 count = count + 1 coroutine.yield(get) end end)
local _, get = coroutine.resume(co)
local both = snapshot.decode(snapshot.encode { co = co, get = get })
coroutine.resume(both.co)
print(both.get(), get(), count) --> 2 1 1
-- Alone, the function has a copy of the variable.
local alone = snapshot.decode(snapshot.encode(get))
coroutine.resume(co)
print(alone(), get()) --> 1 2

-- What dead registers held is not kept.
local huge = coroutine.wrap(function() do local garbage = ("x"):rep(100000) .. "y" coroutine.yield(#garbage) end coroutine.yield("small") end)
huge() huge()
assert(#snapshot.encode(huge) < 2000)

-- Not what runs, nor what waits for it.
print(pcall(snapshot.encode, (coroutine.running()))) --> false cannot persist a running coroutine
local waiting
waiting = coroutine.create(function() return coroutine.wrap(function() return pcall(snapshot.encode, { waiting }) end)() end)
print(coroutine.resume(waiting)) --> true false cannot persist a running coroutine at [1]
print("done") --> done
