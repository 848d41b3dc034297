--# memory: 8_000_000
--# only: luahost
-- What a builtin made is collected also when no instruction of its caller allocates: called as a metamethod, and in a tail call.
local rep = string.rep
local made = setmetatable({}, { __index = function(_, n) return rep("x", n) end })
for _ = 1, 100000 do local v = made[1000] end

local function tail() return rep("x", 1000) end
for _ = 1, 100000 do local v = tail() end

local text = setmetatable({}, { __index = function(t) return tostring(t) end, __name = rep("n", 1000) })
for _ = 1, 100000 do local v = text.x end
print(collectgarbage("count") < 8000) --> true
