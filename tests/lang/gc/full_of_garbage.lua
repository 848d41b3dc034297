--# memory: 8_388_608
-- 1 MiB is alive. Whatever else is in memory is garbage when one of these needs room, and none may fail for it.
local live = {}
for i = 1, 100 do live[i] = ("x"):rep(10000) .. i end
local json, cbor, storage = require "json", require "cbor", require "storage"
local big = ("y"):rep(500000)
local list, documents = {}, {}
for i = 1, 1000 do list[i] = ("z"):rep(500) .. i end
for i = 1, 3000 do documents[i] = { id = i, name = "name " .. i } end
local json_text, cbor_text = json.encode(documents), cbor.encode(documents)
documents = nil
local source = "return {" .. ("{a=1,b='x'},"):rep(3000) .. "}"
local stored = storage.open("full_of_garbage")
stored:set("small", { text = ("s"):rep(3000) })
stored:set("large", { text = ("s"):rep(300000) })

local cases = {
  rep = function(i) return ("x"):rep(700000 + i) end,
  rep2 = function(i) return ("x"):rep(3000000 + i) end,
  concat = function(i) return big .. big .. i end,
  concat3 = function(i) return big .. (big .. (big .. i)) end,
  format = function(i) return ("%s%s%d"):format(big, big, i) end,
  formatq = function(i) return ("%q"):format(big .. i) end,
  gsub = function(i) return (big:gsub("y", "ab")) end,
  gsubf = function(i) return (big:sub(1, 100000):gsub("y", function() return "abcdefgh" end)) end,
  gsubt = function(i) return (big:sub(1, 100000):gsub("y", { y = "abcdefgh" .. i })) end,
  tconcat = function(i) return table.concat(list, i .. ",") end,
  pack = function(i) return string.pack("s4s4s4", big, big, big) end,
  pack2 = function(i) return string.pack("z", big) end,
  unpack = function(i) return string.unpack("s4", string.pack("s4", big)) end,
  upper = function(i) return (big .. i):upper() end,
  lower = function(i) return (big .. i):lower() end,
  reverse = function(i) return (big .. i):reverse() end,
  sub = function(i) return big:sub(i % 100 + 2) end,
  char = function(i) return string.char(table.unpack({ big:byte(1, 5000) })) end,
  uchar = function(i) return utf8.char(table.unpack({ big:byte(1, 5000) })) end,
  match = function(i) return big:match("y+", i % 10 + 1) end,
  gmatch = function(i) for w in big:gmatch(("y?"):rep(30)) do return w end end,
  tmove = function(i) return table.move(list, 1, 1000, 50000) end,
  tpack = function(i) return table.pack(table.unpack(list)) end,
  tlist = function(i) return { table.unpack(list) } end,
  tlist2 = function(i) return (function(...) return { ... } end)(table.unpack(list)) end,
  insert = function(i) local t = {} for k = 1, 60000 do table.insert(t, k) end return t end,
  append = function(i) local t = {} for k = 1, 60000 do t[k] = k end return t end,
  fields = function(i) local t = {} for k = 1, 20000 do t["k" .. k] = k end return t end,
  small = function(i) local t = {} for k = 1, 10000 do t[k] = { k } end return t end,
  closures = function(i) local t = {} for k = 1, 10000 do t[k] = function() return k end end return t end,
  coro = function(i) for k = 1, 500 do coroutine.wrap(function() coroutine.yield(1) end)() end end,
  corodeep = function(i) local function f(n) if n == 0 then coroutine.yield(1) else return (f(n - 1)) end end return coroutine.wrap(f)(5000) end,
  deep = function(i) local function f(n) if n > 0 then return (f(n - 1)) + 1 end return 0 end return f(10000) end,
  jsonenc = function(i) return json.encode({ big, big, i }) end,
  jsondec = function(i) return json.decode(json_text) end,
  cborenc = function(i) return cbor.encode({ big, big, i }) end,
  cbordec = function(i) return cbor.decode(cbor_text) end,
  load = function(i) return load(source) end,
  loadf = function(i) local n = 0 return load(function() n = n + 1 if n == 1 then return source end end) end,
  dump = function(i) return string.dump(load(source)) end,
  undump = function(i) return load(string.dump(load(source))) end,
  tostring = function(i) return tostring(setmetatable({}, { __tostring = function() return big .. i end })) end,
  setmt = function(i) for k = 1, 2000 do setmetatable({}, { __gc = function() end }) end end,
  error = function(i) return select(2, pcall(error, big .. i)) end,
  trace = function(i) return debug.traceback(big .. i) end,
  sort = function(i) local t = {} for k = 1, 20000 do t[k] = 20000 - k end table.sort(t, function(a, b) return a < b end) return t end,
  date = function(i) return os.date(("%c"):rep(1000)) end,
  get = function(i) return stored:get("small").text end,
  get_large = function(i) return stored:get("large").text end,
  set = function(i) return stored:set("other", { text = big:sub(1, 100000) .. i }) end,
  scan = function(i) for _, v in stored:scan() do assert(v.text) end end,
  concat_meta = function(i) return big .. (setmetatable({}, { __concat = function(a) return a end }) .. big) .. i end,
}

local names = {}
for name in pairs(cases) do names[#names + 1] = name end
table.sort(names)
local failed = 0
local function try(name, i)
  local ok, message = pcall(cases[name], i)
  if ok then return end
  failed = failed + 1
  print(name, i, message)
end
for _, name in ipairs(names) do
  for i = 1, 3 do try(name, i) end
end
-- Each in the garbage of others.
math.randomseed(42)
for i = 1, 200 do try(names[math.random(#names)], i) end
print(failed) --> 0
