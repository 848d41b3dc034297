local function bad(name, e) return setmetatable({}, { __close = function(_, prev) print(name, prev) error(e, 0) end }) end
-- An error in __close replaces the one under way; the others are closed still.
print(pcall(function()
  local a <close> = bad("a", "from a")
  local b <close> = bad("b", "from b")
  error("first", 0)
end))
--> b first
--> a from b
--> false from a
print(pcall(function()
  local a <close> = bad("a", "only a")
  return "lost"
end))
--> a nil
--> false only a
print(pcall(function() local x <close> = 42 end)) --> false @: variable 'x' got a non-closable value
print(pcall(function() local x <close> = {} end)) --> false @: variable 'x' got a non-closable value
local mt = { __close = function() print "closed" end }
print(pcall(function() local y <close> = setmetatable({}, mt); mt.__close = nil end)) --> false @: attempt to call a nil value (metamethod 'close')
