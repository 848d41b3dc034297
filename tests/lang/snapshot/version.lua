--# only: luahost
-- A document of another bytecode version: its functions are compiled anew from their source.
local snapshot = require "snapshot"
local function of_another_version(bytes) return bytes:sub(1, 4) .. "\2" .. bytes:sub(6) end
local function copy(v)
  local back = snapshot.decode(of_another_version(snapshot.encode(v)))
  return snapshot.decode(of_another_version(snapshot.encode(back)))  -- and what is compiled anew knows its source
end

local n = 0
local pair = copy { function() n = n + 1 return n end, function() return n end }
print(pair[1](), pair[1](), pair[2](), n) --> 1 2 2 0

-- Upvalues go by name, whatever the order.
local a, b, c = "a", "b", "c"
local function order() return c, a, b end
local function assigns(x) b = x return a, b end
local t = copy { order, assigns }
print(t[2]("x")) --> a x
print(t[1]()) --> c a x

-- Methods, varargs, recursion, functions in functions, the environment.
local object = { value = 1 }
function object:plain() return self.value end
function object:more(x, ...) return self.value + x, ... end
function object.sub() end
object.nested = {}
function object.nested:deep() return function(...) return self, object.value, ... end end
object = copy(object)
print(object:plain(), object:more(1, 2, 3)) --> 1 2 2 3
print(object.nested:deep()(4) == object.nested, select(2, object.nested:deep()(4))) --> true 1 4
local function factorial(k) return k < 2 and 1 or k * factorial(k - 1) end
print(copy(factorial)(10)) --> 3628800
function GlobalFunction(x) return Global, x end
Global = "seen"
print(copy(GlobalFunction)(1)) --> seen 1

-- Constants that the compiler has folded are declared again, to the bit.
local N <const>, TEXT <const>, HALF <const>, NO <const>, LEAST <const> = 10, "te\"xt\n\0\xff", -0.1, nil, math.mininteger
local tiny <const>, huge <const>, yes <const> = 5e-324, 1e999, true
local function folded() return N, TEXT, HALF, NO, LEAST, tiny, huge, yes, function() return N + 1 end end
local r = table.pack(copy(folded)())
assert(r[1] == 10 and r[2] == "te\"xt\n\0\xff" and r[3] == -0.1 and r[4] == nil and r[5] == math.mininteger)
assert(r[6] == 5e-324 and r[7] == math.huge and r[8] == true and r[9]() == 11)

-- Chunks; lines and names stay.
local chunk = load("local x = ... return x, Global", "=chunk")
print(copy(chunk)(7)) --> 7 seen


local function fails() error("on this line") end
local _, message = pcall(copy(fails))
print(message, debug.getinfo(copy(fails), "S").linedefined == debug.getinfo(fails, "S").linedefined) --> version.lua:51: on this line true

-- Coroutines that have not begun, and dead ones.
local fresh = copy(coroutine.create(function(...) return ... end))
print(coroutine.resume(fresh, 1, 2)) --> true 1 2
print(coroutine.status(copy(fresh))) --> dead

-- What cannot be: no source, a coroutine inside a call.
local function refused(v, options)
  local _, e = pcall(snapshot.decode, of_another_version(snapshot.encode(v, options)))
  print(e.code, e.message)
end
local co = coroutine.create(coroutine.yield)
coroutine.resume(co)
refused(co) --> version the snapshot has bytecode version 2, this engine version 1, and a coroutine in it is suspended inside a call
refused(fails, { strip = true }) --> version the snapshot has bytecode version 2, this engine version 1, and the function at ?:51 has no source
refused(load(string.dump(fails))) --> version the snapshot has bytecode version 2, this engine version 1, and the function at version.lua:51 has no source
-- Data need no bytecode.
print(snapshot.decode(of_another_version(snapshot.encode { x = { 1 } })).x[1]) --> 1
print("done") --> done
