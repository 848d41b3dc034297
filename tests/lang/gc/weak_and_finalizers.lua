-- A dying object leaves weak values before its finalizer, weak keys after it.
local values, keys = setmetatable({}, { __mode = "v" }), setmetatable({}, { __mode = "k" })
local seen
do
  local o = setmetatable({}, { __gc = function(o) seen = { values[1], keys[o] } end })
  values[1], keys[o] = o, "attribute"
end
collectgarbage()
print(seen[1], seen[2]) --> nil attribute
collectgarbage()
print(next(values), next(keys)) --> nil nil
