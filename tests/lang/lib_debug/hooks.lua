local log = {}
local function traced() local x = 1
  x = x + 1
  return x
end
debug.sethook(function(event, line) log[#log + 1] = event .. line end, "l")
traced()
debug.sethook()
print(table.concat(log, " ")) --> line7 line2 line3 line4 line8
log = {}
debug.sethook(function(event) log[#log + 1] = event .. ":" .. tostring(debug.getinfo(2, "n").name) end, "cr")
traced()
debug.sethook()
print(table.concat(log, " ")) --> return:sethook call:traced return:traced call:sethook
local count = 0
debug.sethook(function() count = count + 1 end, "", 100)
for _ = 1, 10000 do end
debug.sethook()
print(count > 50, debug.gethook()) --> true nil
local ok, e = pcall(function()
  debug.sethook(function() debug.sethook() error("from hook", 0) end, "l")
  local x = 1
end)
debug.sethook()
print(ok, e) --> false from hook
