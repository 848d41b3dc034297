--# memory: 2_000_000
-- A source whose code does not fit is refused with the same error, by load or past it.
local ok, f, e = pcall(load, "local t = {" .. ("{},"):rep(100000) .. "} return t")
print(ok and f == nil and e or f) --> not enough memory
print(pcall(load, function() return ("x"):rep(1000) end)) --> true nil not enough memory
print "alive" --> alive
