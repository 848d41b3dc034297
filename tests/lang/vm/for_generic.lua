local function range(n) return function(limit, i) if i < limit then return i + 1, i * i end end, n, 0 end
for i, sq in range(3) do print(i, sq) end
--> 1 0
--> 2 1
--> 3 4
local t = setmetatable({}, { __call = function(_, state, i) i = i + 1; if i <= state then return i end end })
local n = 0
for i in t, 4, 0 do n = n + i end
print(n) --> 10
for a, b, c in function(_, x) if not x then return 1 end end do print(a, b, c) end --> 1 nil nil
print(pcall(function() for x in 5 do end end)) --> false @: attempt to call a number value (for iterator 'for iterator')
print(pcall(function() for x in nil do end end)) --> false @: attempt to call a nil value (for iterator 'for iterator')
print(pcall(function() local t = {} for k in t.it do end end)) --> false @: attempt to call a nil value (for iterator 'for iterator')
-- The loop variable is a fresh local: assigning to it does not disturb the loop.
for k in next, { a = 1 } do k = nil end print "done" --> done
print(pcall(load('for a in ({a={b={c=G4}}}).c do end'))) --> false [string "for a in ({a={b={c=G4}}}).c do end"]:1: attempt to call a nil value (for iterator 'for iterator')
