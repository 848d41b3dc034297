-- The fourth value is closed when the loop ends, however it ends.
local function closing(name) return setmetatable({}, { __close = function(_, e) print("close", name, e) end }) end
local function iter(n, name) return function(_, i) i = i + 1; if i <= n then return i end end, nil, 0, closing(name) end
for i in iter(2, "normal") do print(i) end
--> 1
--> 2
--> close normal nil
for i in iter(9, "break") do if i == 2 then break end end --> close break nil
local function f() for i in iter(9, "return") do return i end end
print(f()) --> close return nil
--> 1
print(pcall(function() for i in iter(9, "error") do error("stop", 0) end end)) --> close error stop
--> false stop
for i in iter(9, "goto") do goto out end ::out:: --> close goto nil
