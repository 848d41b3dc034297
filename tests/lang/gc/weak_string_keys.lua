-- In a table with weak keys and values a string is a value: it stays as long as its entry, and goes with it.
local size = 2^20
local function grown(from) return (collectgarbage("count") - from) * 1024 // size end

collectgarbage() collectgarbage()
local before = collectgarbage("count")
local t = setmetatable({}, { __mode = "kv" })
t[("a"):rep(size)] = 25
t[("b"):rep(size)] = {}
t[{}] = 14
collectgarbage()
print(grown(before)) --> 1.0
local k, v = next(t)
print(#k, k:sub(1, 1), v, next(t, k)) --> 1048576 a 25 nil
print(t[("b"):rep(size)]) --> nil
t[k], k = nil, nil
collectgarbage()
print(grown(before), next(t)) --> 0.0 nil

-- Short ones, while the collector is between its steps.
local held, names = {}, setmetatable({}, { __mode = "kv" })
for i = 1, 400 do
  local object = { i }
  names["name " .. i] = object
  if i % 2 == 0 then held[#held + 1] = object end
end
local seen = {}
for round = 1, 200 do
  collectgarbage("step", 0)
  local name, object = next(names)
  if round % 7 == 0 then
    for n, o in pairs(names) do
      if o[1] % 2 == 0 then seen[n] = o end
      assert(n == "name " .. o[1])
    end
  end
  if name then assert(names[name] == object) end
end
collectgarbage()
local left = 0
for name, object in pairs(names) do
  left = left + 1
  assert(name == "name " .. object[1] and object[1] % 2 == 0 and names["name " .. object[1]] == object)
end
print(left, #held) --> 200 200
for name, object in pairs(seen) do assert(name == "name " .. object[1]) end
