--# fuel: 5_000_000
--# ends: fuel
local modes = { { __mode = "k" }, { __mode = "v" }, { __mode = "kv" } }
local all = {}
while true do
  for i = 1, 300 do
    local t = setmetatable({}, modes[i % 3 + 1])
    for j = 1, 20 do t[{}] = {} t[j] = {} end
    all[i] = t
  end
end
