-- What snapshots cost. Each function does its thing n times, n being the input, or without one
-- tells how many bytes its document has.
local snapshot = require "snapshot"

local a, b, c = 1, "two", 3.5
local function closure() a = a + c return a, b end

local graph = {}
for i = 1, 10000 do graph[i] = { id = i, name = "name" .. i, tags = i % 10, active = true } end

-- A function of 10 KB of source.
local lines = {}
for i = 1, 90 do
  lines[i] = ("  do local function f(x, y) if x > %d then return x * y + %d end return { x, y, name = 'value %d' } end local _ = f end"):format(i, i, i)
end
local large = load("return function(...)\n" .. table.concat(lines, "\n") .. "\n  return ...\nend")()

local stepper = coroutine.create(function() for i = 1, 1000 do coroutine.yield(i) end end)
coroutine.resume(stepper)

local function measured(value, body)
  local bytes = snapshot.encode(value)
  return function(input)
    if input == "" then return #bytes end
    for _ = 1, tonumber(input) do body(value, bytes) end
  end
end

local function round_trip(value) return snapshot.decode(snapshot.encode(value)) end

return {
  closure_round_trip = measured(closure, round_trip),
  coroutine_round_trip = measured(stepper, round_trip),
  graph_round_trip = measured(graph, round_trip),
  graph_encode = measured(graph, function(value) return snapshot.encode(value) end),
  graph_decode = measured(graph, function(_, bytes) return snapshot.decode(bytes) end),
  function_persist = measured(large, function(value) return snapshot.encode(value) end),
  function_restore_and_call = measured(large, function(_, bytes) return snapshot.decode(bytes)(1) end),
}
