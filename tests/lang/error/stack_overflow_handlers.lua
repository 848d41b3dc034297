--# only: luahost
-- Each overflow leaves room for a message handler, also the tenth.
local count = 0
local function deep() count = count + 1 return deep() + 1 end
for _ = 1, 10 do
  local _, message = xpcall(deep, debug.traceback)
  assert(message:find("stack overflow", 1, true) and message:find("stack traceback", 1, true), message)
end

-- The room is not for another overflow.
local function wide(a, b, c) return 1 + wide(a, b, c) end
for _, overflow in ipairs { deep, wide } do
  print(xpcall(overflow, function(message)
    assert(message:find("stack overflow", 1, true))
    return (select(2, pcall(overflow)))
  end)) --> false error in error handling
end
--> false error in error handling
