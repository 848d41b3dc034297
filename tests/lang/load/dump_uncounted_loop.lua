--# only: luahost
-- A jump back that does not spend fuel would never end: such a chunk is refused.
local bytes = string.dump(function() while true do end end, true)
-- An instruction has eight bytes: what it does, a mark, a register, and here the distance -1.
local at = bytes:find("\xff\xff\xff\xff", 1, true)
print(bytes:byte(at - 3)) --> 1
print(load(bytes:sub(1, at - 4) .. "\0" .. bytes:sub(at - 2), "=t", "b")) --> nil t: bad binary format (uncounted jump back)

-- The same as a condition that is always met, with its distance in the upper half.
bytes = string.dump(function() local n = 1 if n < 2 then n = 3 end end, true)
local found = 0
for i = 1, #bytes - 7 do
  local looping = bytes:sub(1, i + 5) .. "\xff\xff" .. bytes:sub(i + 8)
  local f, message = load(looping, "=t", "b")
  if not f and message:find("uncounted jump back", 1, true) then found = found + 1 end
end
print(found > 0) --> true
