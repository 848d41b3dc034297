-- Functions that outlive the process: run this twice on the same store.
--
--   luahost run examples/persist/persist.lua --store bolt:persist.db
--
-- The first run persists a few values, the second one, another process, restores
-- them and goes on where they were. `--store memory:` forgets them, of course.
local storage = require "storage"

-- A counter: a function with a variable of its own.
local function make_counter()
  local count = 0
  return function()
    count = count + 1
    return count
  end
end

-- Two functions that share a variable: they share it after a restore, too.
local function make_account(balance)
  local function deposit(amount) balance = balance + amount end
  local function show() return balance end
  return { deposit = deposit, show = show }
end

-- A recursive function that remembers what it has worked out.
local function make_fibonacci()
  local known = { 1, 1 }
  local function fibonacci(n)
    if not known[n] then known[n] = fibonacci(n - 1) + fibonacci(n - 2) end
    return known[n]
  end
  return { of = fibonacci, known = known }
end

-- An object with a metatable and methods.
local Point = {}
Point.__index = Point
Point.__add = function(a, b) return setmetatable({ x = a.x + b.x, y = a.y + b.y }, Point) end
function Point:length() return math.sqrt(self.x ^ 2 + self.y ^ 2) end

-- A coroutine: it is persisted in the middle of its loop.
local function make_stepper()
  return coroutine.create(function(last)
    local sum = 0
    for step = 1, last do
      sum = sum + step
      coroutine.yield(("step %d, sum %d"):format(step, sum))
    end
    return ("done, sum %d"):format(sum)
  end)
end

local function resume(stepper, ...)
  local _, text = assert(coroutine.resume(stepper, ...))
  return text
end

local function first_run()
  local counter, account, fibonacci = make_counter(), make_account(100), make_fibonacci()
  local point, stepper = setmetatable({ x = 3, y = 4 }, Point), make_stepper()

  counter()
  print("counter", counter())
  account.deposit(20)
  print("account", account.show())
  print("fibonacci", fibonacci.of(30), "known: " .. #fibonacci.known)
  print("point", point:length())
  resume(stepper, 5)
  print("stepper", resume(stepper))

  storage.persist("counter", counter)
  storage.persist("account", account)
  storage.persist("fibonacci", fibonacci)
  storage.persist("point", point)
  storage.persist("stepper", stepper)
  Memory.calculate = function(x, y) return x * y + 100 end
  print("persisted; run me again")
end

local function later_run(counter)
  print("counter", counter())

  local account = storage.restore("account")
  account.deposit(5)
  print("account", account.show())

  local fibonacci = storage.restore("fibonacci")
  print("fibonacci", fibonacci.of(40), "known before: " .. 30)

  local point = storage.restore("point")
  print("point", point:length(), (point + point):length())

  local stepper = storage.restore("stepper")
  while coroutine.status(stepper) ~= "dead" do print("stepper", resume(stepper)) end

  print("calculate", Memory.calculate(6, 7))

  -- What was called has changed: persist it to keep that.
  storage.persist("counter", counter)
  storage.persist("account", account)
end

local counter = Memory.functions["counter"]
if counter then later_run(counter) else first_run() end
