-- An access that is an operand is done on the line of its operator, an assignment at the last line of its values.
local t
print(pcall(function() return t.x
  + 1 end)) --> false @: attempt to index a nil value (upvalue 't')
print(pcall(function() return 1 + t.x
  + 1 end)) --> false @-1: attempt to index a nil value (upvalue 't')
print(pcall(function() return "a" .. t[1]
  .. "b" end)) --> false @: attempt to index a nil value (upvalue 't')
print(pcall(function() return t.x
  and 1 end)) --> false @: attempt to index a nil value (upvalue 't')
print(pcall(function()
  t.x =
    1 --> false @: attempt to index a nil value (upvalue 't')
end))
print(pcall(function()
  t.x, t.y =
    1,
    2 --> false @: attempt to index a nil value (upvalue 't')
end))
