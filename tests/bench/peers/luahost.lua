-- The tasks of the comparison. Each function does its task as often as the input says.
local storage = require "storage"

local kv = storage.open("kv")
local value = ("v"):rep(64)
local indexed, plain = storage.open("indexed"), storage.open("plain")

local function document(i)
  return { id = i, name = "user " .. i, age = i * 7919 % 1000, city = "c" .. i % 50, score = i % 977 + 0.5 }
end

local function fill(t)
  for from = 0, 99999, 1000 do
    local rows = {}
    for i = from, from + 999 do rows[("user:%07d"):format(i)] = document(i) end
    t:set_many(rows)
  end
end

-- The n-th of the queries; they start all over the table.
local questions = {
  equal = function(n) return { where = { "age", "=", n * 7 % 1000 } } end,
  range = function(n) return { where = { "id", "between", n * 7 % 1000 * 90, n * 7 % 1000 * 90 + 99 } } end,
}

local function ask(t, question)
  return function(input)
    for n = 1, tonumber(input) do
      local rows = 0
      for _ in t:query(question(n)) do rows = rows + 1 end
      assert(rows == 100, rows)
    end
  end
end

return {
  prepare = function()
    fill(indexed)
    fill(plain)
    indexed:create_index("age", "hash")
    indexed:create_index("id")
  end,
  set = function(input)
    for i = 1, tonumber(input) do kv:set("k:" .. i, value) end
  end,
  get = function(input)
    local n = 0
    for i = 1, tonumber(input) do n = n + #kv:get("k:" .. i) end
    assert(n == 64 * input)
  end,
  batch = function(input)
    for from = 0, tonumber(input) - 1, 1000 do
      local operations = {}
      for i = 1, 1000 do operations[i] = { op = "set", table = kv, key = "k:" .. from + i, value = value } end
      storage.batch(operations)
    end
  end,
  equal = ask(indexed, questions.equal),
  range = ask(indexed, questions.range),
  scan_equal = ask(plain, questions.equal),
  scan_range = ask(plain, questions.range),
}
