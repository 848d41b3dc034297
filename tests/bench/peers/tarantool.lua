-- Reads "task count" lines and answers "ok" when it is done.
box.cfg { wal_mode = "none", memtx_memory = 1024 * 1024 * 1024, log_level = 1, log = "log", checkpoint_interval = 0 }
local value = string.rep("v", 64)
local kv = box.schema.space.create("kv")
kv:create_index("pk", { type = "tree", parts = { 1, "string" } })
local docs = box.schema.space.create("docs")
docs:create_index("pk", { type = "tree", parts = { 1, "string" } })
docs:create_index("id", { type = "tree", parts = { 2, "unsigned" } })
docs:create_index("age", { type = "tree", unique = false, parts = { 3, "unsigned" } })
for i = 0, 99999 do
  docs:replace { string.format("user:%07d", i), i, i * 7919 % 1000, "user " .. i, "c" .. i % 50, i % 977 + 0.5 }
end

local tasks = {
  ready = function() end,
  set = function(n)
    for i = 1, n do kv:replace { "k:" .. i, value } end
  end,
  get = function(n)
    local bytes = 0
    for i = 1, n do bytes = bytes + #kv:get("k:" .. i)[2] end
    assert(bytes == 64 * n)
  end,
  batch = function(n)
    for from = 0, n - 1, 1000 do
      box.begin()
      for i = 1, 1000 do kv:replace { "k:" .. from + i, value } end
      box.commit()
    end
  end,
  equal = function(n)
    for i = 1, n do assert(#docs.index.age:select { i * 7 % 1000 } == 100) end
  end,
  range = function(n)
    for i = 1, n do assert(#docs.index.id:select({ i * 7 % 1000 * 90 }, { iterator = "GE", limit = 100 }) == 100) end
  end,
}

for line in io.lines() do
  local name, count = line:match("(%S+) (%d+)")
  local task = tasks[name]
  if task == nil then
    print("unknown")
  else
    local ok, err = pcall(task, tonumber(count))
    print(ok and "ok" or tostring(err))
  end
  io.flush()
end
os.exit(0)
