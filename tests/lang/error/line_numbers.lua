-- An error is on the line of the operation, not of the statement's start or end.
local function try(f) print((select(2, pcall(f)))) end
try(function()
  local a
  local b = 1 +
    2 +
    a --> @-1: attempt to perform arithmetic on a nil value (local 'a')
end)
try(function()
  local t = {}
  t
  .x
  .y = 1 --> @: attempt to index a nil value (field 'x')
end)
try(function()
  local f
  f( --> @: attempt to call a nil value (local 'f')
    1,
    2
  )
end)
try(function()
  return error(
    "here" --> @-1: here
  )
end)
try(function() if nil > 1 then --> @: attempt to compare number with nil
end end)
try(function() for i = 1, 10, {} do --> @: bad 'for' step (number expected, got table)
end end)
