local t = setmetatable({}, { __pairs = function(self) return function(_, k) k = (k or 0) + 1; if k <= 3 then return k, k * k end end, self, nil, "extra" end })
local out = {}
for k, v in pairs(t) do out[#out + 1] = k .. "=" .. v end
print(table.concat(out, " ")) --> 1=1 2=4 3=9
print(select("#", pairs(t)), select("#", pairs {})) --> 3 3
-- ipairs honours __index, next does not.
local p = setmetatable({}, { __index = function(_, i) if i <= 2 then return "v" .. i end end })
for i, v in ipairs(p) do io.write(i, v, " ") end print(next(p)) --> 1v1 2v2 nil
