--# only: luahost
-- Functions with what they close over.
local snapshot = require "snapshot"
local function copy(v, options)
  local bytes = snapshot.encode(v, options)
  local back = snapshot.decode(bytes)
  assert(snapshot.encode(back, options) == bytes, "not the same again")
  return back
end

-- Variables are copied, shared ones stay shared.
local n = 0
local pair = { function() n = n + 1 return n end, function() return n end }
pair[1]()
local other = copy(pair)
pair[1]()
print(other[1](), other[2](), n) --> 2 2 2
print(copy(pair)[2]()) --> 2

-- Each round of a loop has its own.
local each = {}
for i = 1, 3 do each[i] = function() i = i + 1 return i end end
each = copy(each)
print(each[1](), each[1](), each[2](), each[3]()) --> 2 3 3 4

-- Recursion, mutual recursion, methods, varargs, many results.
local function factorial(k) return k < 2 and 1 or k * factorial(k - 1) end
print(copy(factorial)(10)) --> 3628800
local even, odd
function even(k) return k == 0 or odd(k - 1) end
function odd(k) return k ~= 0 and even(k - 1) end
print(copy(even)(10), copy(odd)(10)) --> true false
local object = { value = 5 }
function object:add(...) return self.value + select("#", ...), ... end
object = copy(object)
print(object:add(nil, nil, 3)) --> 8 nil nil 3

-- Constants, and functions in functions.
local function outer(a)
  local limit <const> = 10
  local function inner(b)
    return function(c) return a + b + c + limit, "a string of more than forty bytes, which is an object" end
  end
  return inner
end
print(copy(outer)(1)(2)(3)) --> 16 a string of more than forty bytes, which is an object
print(copy(outer(1))(2)(3)) --> 16 a string of more than forty bytes, which is an object
print(copy(outer(1)(2))(3)) --> 16 a string of more than forty bytes, which is an object

-- The environment is the restoring instance's; another one is copied.
Global = "before"
local read = copy(function() return Global end)
Global = "after"
print(read()) --> after
local env = { Global = "mine" }
local sandboxed = load("return Global", "=sandboxed", "t", env)
print(copy(sandboxed)()) --> mine

-- The same function twice is one.
local f = function() end
local fs = copy { f, f, { f } }
assert(fs[1] == fs[2] and fs[1] == fs[3][1] and fs[1] ~= f)

-- Debug information, and without it.
local function fails() error("here") end
local _, message = pcall(copy(fails))
print(message:match("closures.lua:%d+: here") ~= nil) --> true
local info = debug.getinfo(copy(fails), "S")
print(info.short_src, info.linedefined == debug.getinfo(fails, "S").linedefined) --> closures.lua true
_, message = pcall(copy(fails, { strip = true }))
print(message) --> ?:-1: here
assert(#snapshot.encode(fails, { strip = true }) < #snapshot.encode(fails))

-- A stripped one is hardly larger than its dump, variables aside.
local body = {}
for i = 1, 300 do body[#body + 1] = ("local v%d = x * %d + (y or %d) t[%d] = v%d"):format(i % 90, i, i, i, i % 90) end
local large = load("local t = {} return function(x, y) do " .. table.concat(body, " end do ") .. " end return t end")()
local ratio = #snapshot.encode(large, { strip = true }) / #string.dump(large, true)
assert(ratio < 1.2, ratio)
print("done") --> done
