local base = { x = "base x" }
local t = setmetatable({ own = 1 }, { __index = base })
print(t.own, t.x, t.nothing, rawget(t, "x")) --> 1 base x nil nil
local f = setmetatable({}, { __index = function(self, k) return k .. "!", "second value is dropped" end })
print(f.a, f[1], select("#", f.a)) --> a! 1! 1
local chain = base
for i = 1, 50 do chain = setmetatable({}, { __index = chain }) end
print(chain.x, chain.y) --> base x nil
-- A function at the end of a chain gets the table that it hangs on.
local last
last = setmetatable({}, { __index = function(self, k) return rawequal(self, last) end })
print(setmetatable({}, { __index = last }).k) --> true
print(("abc").len == string.len, ("abc").nope) --> true nil
