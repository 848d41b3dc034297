--# fuel: 20_000_000
-- Each key is alive only by the value of the entry after it.
local weak = { __mode = "k" }
local first = {}
local t, key = setmetatable({}, weak), first
local keys = {}
for i = 1, 2000 do keys[i] = {} end
for i = 1999, 1, -1 do t[keys[i]] = keys[i + 1] end
t[first] = keys[1]
keys = nil
local tables, link = {}, first
for i = 1, 500 do local new = {} tables[i] = setmetatable({ [link] = new }, weak) link = new end
local reversed = {}
for i = 1, 500 do reversed[i] = tables[501 - i] end
tables = nil
collectgarbage()
local n = 0
for _ in pairs(t) do n = n + 1 end
print(n, next(reversed[500]) == first, next(reversed[1]) ~= nil) --> 2000 true true
