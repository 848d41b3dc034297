-- Closures over one variable share it, also after its scope is left.
local function counter()
  local n = 0
  return function() n = n + 1; return n end, function() return n end, function(v) n = v end
end
local inc, get, set = counter()
inc() inc()
print(get()) --> 2
set(40) inc()
print(get()) --> 41
local inc2 = counter()
print(inc2(), get()) --> 1 41
local function outer()
  local x = 1
  local function middle() local function inner() x = x * 2; return x end return inner end
  return middle(), function() return x end
end
local inner, look = outer()
inner() inner()
print(look()) --> 4
-- Parameters and varargs are captured, too.
local function adder(a, ...) local b = ... return function(c) return a + b + c end end
print(adder(1, 2)(3)) --> 6
