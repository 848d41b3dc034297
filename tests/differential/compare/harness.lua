-- What a generated program finds around it, and what runs one after the other. Every line
-- that a program prints stands behind a blank; lines that start otherwise are the harness's.
local print, type, tostring, select, pcall, error, load = print, type, tostring, select, pcall, error, load
local next, rawget, setmetatable, collectgarbage = next, rawget, setmetatable, collectgarbage
local string, table, math, coroutine = string, table, math, coroutine
local format, sort, concat, pack, unpack = string.format, table.sort, table.concat, table.pack, table.unpack
local math_type = math.type
local stdout = io.stdout

-- ---- values as text that is the same everywhere: no addresses, no order of next

local function escape(c) return format("\\%03d", c:byte()) end

local function quote(s)
  local shown = '"' .. string.gsub(string.sub(s, 1, 300), '[%c"\\\x7f-\xff]', escape) .. '"'
  return #s > 300 and shown .. "... of " .. #s or shown
end

local function number(v)
  if math_type(v) == "integer" then return format("%d", v) end
  return v ~= v and "nan" or format("%.17gf", v)
end

local rank = {number = 1, string = 2}

local function before(a, b)
  local x, y = rank[type(a)], rank[type(b)]
  if x ~= y then return x < y end
  return a < b
end

-- The keys that can be ordered, in order, and how many there are beside them.
local function sorted_keys(t)
  local keys, others = {}, 0
  for k in next, t do
    if rank[type(k)] then keys[#keys + 1] = k else others = others + 1 end
  end
  sort(keys, before)
  return keys, others
end

local show

local function fields(t, depth)
  if depth == 0 then return "{...}" end
  local keys, others = sorted_keys(t)
  local parts = {}
  for i = 1, #keys do
    if i > 30 then break end
    parts[i] = show(keys[i]) .. "=" .. show(rawget(t, keys[i]), depth - 1)
  end
  if others > 0 then parts[#parts + 1] = others .. " more" end
  return "{" .. concat(parts, ",") .. "}"
end

function show(v, depth)
  local kind = type(v)
  if kind == "string" then return quote(v) end
  if kind == "number" then return number(v) end
  if kind == "table" then return fields(v, depth or 3) end
  if kind == "nil" or kind == "boolean" then return tostring(v) end
  return kind
end

local function emit(...)
  local parts = {}
  for i = 1, select("#", ...) do parts[i] = show((select(i, ...))) end
  print(" " .. concat(parts, " "))
end

-- ---- what programs may use

local helpers = {emit = emit}

function helpers.show(v) return show(v) end
function helpers.probe(f, ...) return emit(pcall(f, ...)) end
function helpers.clip(v) return type(v) == "string" and string.sub(v, 1, 60) or v end
function helpers.object(metatable) return setmetatable({}, metatable) end

-- Of the program's part of the stack, and not how deep a deep one is.
function helpers.trace(message)
  return (debug.traceback(message, 2):gsub("\n[^\n]*batch%.lua.*", ""):gsub("\n%.%.%..*", ""))
end

function helpers.sorted(t)
  local keys, i = sorted_keys(t), 0
  return function()
    i = i + 1
    return keys[i], rawget(t, keys[i] == nil and "" or keys[i])
  end
end

function helpers.closer(name, raised)
  return setmetatable({}, {__close = function(_, e)
    emit("close", name, e)
    if raised ~= nil then error(raised) end
  end})
end

-- Resumes until the end, but not for ever.
function helpers.drive(co, ...)
  local results = pack(coroutine.resume(co, ...))
  for i = 1, 6 do
    emit("resumed", coroutine.status(co), unpack(results, 1, results.n))
    if coroutine.status(co) ~= "suspended" then break end
    results = pack(coroutine.resume(co, i, "again"))
  end
  emit("closed", coroutine.close(co))
end

-- Loops and calls are counted, so that programs end; calls stay below what C stacks bear.
local function counter(most)
  local count = 0
  return function()
    count = count + 1
    if count > most then error("budget", 0) end
  end
end

local function copy(t)
  local fresh = {}
  for k, v in next, t do fresh[k] = v end
  return fresh
end

local libraries = {"string", "table", "math", "coroutine", "utf8", "debug"}

local function environment()
  local env = copy(_G)
  for _, name in next, libraries do env[name] = copy(env[name]) end
  for name, f in next, helpers do env[name] = f end
  env.tick, env.call = counter(1500), counter(60)
  env._G = env
  return env
end

-- ---- running them

local function run(number, source)
  print("begin " .. number)
  stdout:flush() -- should the program break the engine, its number is known
  local f, message = load(source, "=p", "t", environment())
  if f then
    emit("ended", pcall(f, 1, "two", nil, 3.5))
  else
    emit("refused", message)
  end
  collectgarbage("incremental")
  print("end " .. number)
end

