-- A value that only its own weak key reaches does not keep the key alive.
local t = setmetatable({}, { __mode = "k" })
do
  local k = {}
  t[k] = { refers_to = k }
  local a, b = {}, {}
  t[a], t[b] = b, a
  for i = 1, 20 do local x = {}; t[x] = { x, t } end
end
collectgarbage()
print(next(t)) --> nil
-- Chains through several ephemerons stay as long as the first key does.
local first = {}
local k = first
for i = 1, 50 do local nxt = {}; t[k] = nxt; k = nxt end
k = nil
collectgarbage()
local n = 0
k = first
while t[k] do k = t[k]; n = n + 1 end
print(n) --> 50
k, first = nil, nil
collectgarbage()
print(next(t)) --> nil
