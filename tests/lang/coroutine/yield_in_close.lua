local function later(name) return setmetatable({}, { __close = function() coroutine.yield("closing " .. name) print(name, "closed") end }) end
local co = coroutine.wrap(function()
  local x <close> = later "x"
  do
    local y <close> = later "y"
    coroutine.yield "body"
  end
  return "result"
end)
print(co()) --> body
print(co()) --> closing y
print(co())
--> y closed
--> closing x
print(co())
--> x closed
--> result
