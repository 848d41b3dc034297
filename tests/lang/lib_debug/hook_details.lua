-- A hook sees itself as one, its mask, what is passed on calls and returns, and code without lines.
local seen = {}
local function hook(event)
  local info = debug.getinfo(1, "n")
  local _, mask = debug.gethook()
  seen[#seen + 1] = event .. " " .. tostring(info.name) .. " " .. info.namewhat .. " " .. mask
end
local function f() return 1 end
debug.sethook(hook, "c") f() debug.sethook()
print(seen[1]) --> call ? hook c
local passed = {}
debug.sethook(function(event)
  local i = debug.getinfo(2, "r")
  for n = i.ftransfer, i.ftransfer + i.ntransfer - 1 do passed[#passed + 1] = event:sub(1, 1) .. tostring(select(2, debug.getlocal(2, n))) end
end, "cr")
math.max(3, 9)
debug.sethook()
print(table.concat(passed, " ", 1, 3)) --> c3 c9 r9
local lines = {}
debug.sethook(function(_, line) lines[#lines + 1] = tostring(line) end, "l")
load(string.dump(load "local a = 1\na = 2\nreturn a", true))()
debug.sethook()
print(lines[2]) --> nil
local name
setmetatable({}, { __gc = function() local i = debug.getinfo(1, "n") name = i.namewhat .. " " .. i.name end })
collectgarbage() collectgarbage()
print(name) --> metamethod __gc
