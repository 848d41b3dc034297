-- A tail call needs no stack: a million of them end.
local function loop(n, acc) if n == 0 then return acc end return loop(n - 1, acc + 1) end
print(loop(1000000, 0)) --> 1000000
local odd
local function even(n) if n == 0 then return true end return odd(n - 1) end
function odd(n) if n == 0 then return false end return even(n - 1) end
print(even(300001)) --> false
local o = { n = 0 }
function o:step(n) self.n = self.n + 1; if n == 0 then return self.n, "end" end return self:step(n - 1) end
print(o:step(100000)) --> 100001 end
local callable = setmetatable({}, { __call = function(self, n) if n == 0 then return "called" end return self(n - 1) end })
print(callable(100000)) --> called
print(select("#", (function(...) return select(2, ...) end)(1, 2, 3))) --> 2
