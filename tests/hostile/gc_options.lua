--# fuel: 2_000_000
--# ends: fuel
local t = {}
for i = 1, 20000 do t[i] = { i } end
while true do
  collectgarbage("step", 1000000) collectgarbage("generational") collectgarbage("incremental", 1000, 1000, 60)
  collectgarbage("setpause", 0) collectgarbage("setstepmul", 0) collectgarbage("stop") collectgarbage("restart") collectgarbage("step", 0)
end
