-- What is no well-formed chunk is refused with a message.
local dumped = string.dump(function() return 1 end)
print(load("\27Lua")) --> nil binary string: bad binary format (truncated chunk)
for i = 1, #dumped - 1 do
  local f, e = load(dumped:sub(1, i), "=t", "b")
  if f or type(e) ~= "string" then print("accepted", i) end
end
print(load("\27Lua" .. ("\0"):rep(100), "=z", "b") == nil) --> true
print(load(("\27"):rep(50), "=z") == nil) --> true
print(load(dumped)()) --> 1

