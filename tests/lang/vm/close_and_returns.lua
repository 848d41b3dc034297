-- Values returned survive the closing, whatever the __close does.
local function noisy() return setmetatable({}, { __close = function() local t = {} for i = 1, 50 do t[i] = tostring(i) end return "ignored", table.unpack(t) end }) end
local function one() local c <close> = noisy() return 1 end
local function many(...) local c <close> = noisy() return ... end
local function called() local c <close> = noisy() return many(1, many(2, 3)) end
print(one(), many(1, 2, 3)) --> 1 1 2 3
print(called()) --> 1 2 3
print(select("#", many(nil, nil))) --> 2
-- A call in the return of a function with to-be-closed variables is no tail call.
local function count(n) local c <close> = noisy() if n == 0 then return "bottom" end return count(n - 1) end
print(count(100)) --> bottom
