--# not: wasm
-- (An instance in the host just ends.) At the end of the program every object still marked is finalized, in reverse order.
for i = 1, 3 do _G["keep" .. i] = setmetatable({}, { __gc = function() print("finalize", i) end }) end
local self = setmetatable({}, { __gc = function(o) setmetatable(o, getmetatable(o)) print "last one" end })
keep4 = self
print "end of script" --> end of script
--> last one
--> finalize 3
--> finalize 2
--> finalize 1
