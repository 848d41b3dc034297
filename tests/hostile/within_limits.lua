--# fuel: 10_000_000
-- A program within its fuel does not notice it.
local n = 0
for i = 1, 100000 do n = n + i end
print(n, ("x"):rep(1000):len(), select("#", table.unpack({}, 1, 100))) --> 5000050000 1000 100
