-- Workflows that outlive the process: each is one plain coroutine. Where it has
-- to wait it yields what for, and is persisted, in the transaction that also has
-- all it has done to tables since it last waited, and that consumes the event it
-- went on for. So whatever happens to the process, every step happens once.
local storage = require "storage"

local runs    = storage.open("runs")    -- id -> the suspended coroutine
local waits   = storage.open("waits")   -- id -> what it waits for: { event =, at = }
local events  = storage.open("events")  -- "id/name" -> what was sent and not yet consumed
local results = storage.open("results") -- id -> { value = } or { error = }

-- ---- what a workflow may do. Times are milliseconds.

local flow = {}

-- Goes on after a time.
function flow.sleep(ms) coroutine.yield { sleep = ms } end

-- Waits until an event is sent, and returns what was sent with it; nil when a
-- timeout is given and passes before.
function flow.event(name, timeout) return coroutine.yield { event = name, sleep = timeout } end

-- Calls f until it raises no error, at most so many times. Between two attempts
-- it sleeps, each time twice as long. f may wait, too.
function flow.retry(times, delay, f, ...)
  for attempt = 1, times do
    local ok, result = pcall(f, ...)
    if ok then return result end
    if attempt == times then error(result, 0) end
    flow.sleep(delay << (attempt - 1))
  end
end

-- ---- running them

local function finish(id, result)
  runs:delete(id)
  waits:delete(id)
  for key in events:scan { prefix = id .. "/" } do events:delete(key) end
  results:set(id, result)
end

-- Runs a workflow until it waits again or ends. Part of a transaction.
local function advance(id, co, now, ...)
  local ok, wait = coroutine.resume(co, ...)
  if not ok then error({ code = "workflow", message = tostring(wait) }) end
  if coroutine.status(co) == "dead" then return finish(id, { value = wait }) end
  waits:set(id, { event = wait.event, at = wait.sleep and now + wait.sleep })
  runs:persist(id, co)
end

-- A transaction for one workflow. One that raises an error has failed: what the
-- step did is undone, and the error is its result.
local function transact(id, step)
  local ok, result = pcall(storage.transaction, step)
  if ok then return result end
  if result.code ~= "workflow" then error(result, 0) end
  storage.transaction(function() finish(id, { error = result.message }) end)
  return true
end

local durable = { flow = flow }

-- Starts a workflow: calls f with the arguments. False when there is or was one
-- with that id.
function durable.start(id, now, f, ...)
  local args = table.pack(...)
  return transact(id, function()
    if waits:exists(id) or results:exists(id) then return false end
    advance(id, coroutine.create(f), now, table.unpack(args, 1, args.n))
    return true
  end)
end

-- Sends a workflow an event. False when it has ended, or has that event already.
function durable.send(id, name, payload)
  return storage.transaction(function()
    return waits:exists(id) and events:set(id .. "/" .. name, payload, { if_absent = true })
  end)
end

-- Lets a workflow go on if what it waits for has come.
function durable.step(id, now)
  return transact(id, function()
    local wait = waits:get(id)
    if not wait then return false end
    local key, value = id .. "/" .. (wait.event or ""), nil
    if wait.event then value = events:get(key) end
    if value ~= nil then
      events:delete(key)
    elseif not (wait.at and wait.at <= now) then
      return false
    end
    advance(id, runs:restore(id), now, value)
    return true
  end)
end

-- Lets all go on that can, and returns how many there are that have not ended.
function durable.tick(now)
  local ids = {}
  for id in waits:scan() do ids[#ids + 1] = id end
  for _, id in ipairs(ids) do durable.step(id, now) end
  return waits:count()
end

return durable
