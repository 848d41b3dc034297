-- Builtins that the interpreter does itself give what their functions give, whatever the arguments.
local nan = 0.0 / 0.0
local values = {
  1, 2, 0, -1, 3.5, -3.5, 2.0, -0.0, nan, math.huge, -math.huge, 1e300, 2^53, 2^63, -2^63, math.maxinteger, math.mininteger,
  "", "#", "#x", "abc", "2", ("x"):rep(50), true, false, {}, print, function() end, coroutine.create(print), io.stdout,
}
local functions = {
  type = type, select = select, tonumber = tonumber, tostring = tostring, assert = assert,
  floor = math.floor, sqrt = math.sqrt, abs = math.abs, min = math.min, max = math.max,
  byte = string.byte, len = string.len,
}

local function same(a, b)
  return rawequal(a, b) and math.type(a) == math.type(b) and (a ~= 0 or 1 / a == 1 / b) or a ~= a and b ~= b
end

-- pcall calls the function itself; the other way is an instruction.
local function check(name, count, direct, ...)
  local ok, result = pcall(functions[name], ...)
  local direct_ok, direct_result = pcall(direct, functions[name], ...)
  if ok ~= direct_ok or ok and not same(result, direct_result) then
    print(name, count, ok, direct_ok, result, direct_result, ...)
  end
end

local function none(f) local r = f() return r end
local function one(f, a) local r = f(a) return r end
local function two(f, a, b) local r = f(a, b) return r end
local function three(f, a, b, c) local r = f(a, b, c) return r end
local function open(f, ...) local r = f(...) return r end

for name in pairs(functions) do
  check(name, 0, none)
  check(name, "open 0", open)
  for i = 1, #values + 1 do
    local a = values[i] -- the last one is nil
    check(name, 1, one, a)
    check(name, "open 1", open, a)
    for j = 1, #values + 1 do
      check(name, 2, two, a, values[j])
      check(name, "open 2", open, a, values[j])
      check(name, 3, three, a, values[j], i)
    end
  end
end

print(select("#"), select("#", nil), select("#", nil, nil), select(2, "a", "b")) --> 0 1 2 b
print((select(-1, "a", "b"))) --> b
print(pcall(function() local r = select(0) return r end)) --> false @: bad argument #1 to 'select' (index out of range)
print(pcall(function() local r = math.floor("x") return r end)) --> false @: bad argument #1 to 'floor' (number expected, got string)
print(pcall(function() assert(false, "no") end)) --> false @: no
print(pcall(function() assert(nil) end)) --> false @: assertion failed!

-- A string's tostring may be changed.
local strings = getmetatable("")
strings.__tostring = function() return "mine" end
print(tostring("x")) --> mine
strings.__tostring = nil
print(tostring("x")) --> x

-- Squares and comparisons of the same instruction, all kinds.
for _, x in ipairs { 3, -3, 1.5, math.huge, math.maxinteger } do io.write(x ^ 2, " ", x ^ 2.0, " ") end
print() --> 9 9 9 9 2.25 2.25 inf inf 8.5070591730235e+37 8.5070591730235e+37
local long = ("x"):rep(50)
print(long == ("x"):rep(50), long == ("x"):rep(49) .. "y", "a" == "b", "a" == ("a"):rep(1), #long, #"") --> true false false true 50 0
print(pcall(function() return {} ^ 2 end)) --> false @: attempt to perform arithmetic on a table value
