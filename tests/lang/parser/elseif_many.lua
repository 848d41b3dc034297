--# not: native
--# memory: 67_108_864
-- 200,000 branches that do something compile within 64 MiB, as they do in the reference. (Pointers of 64 bits take more.)
local parts = { "local x = ... if x == 0 then return 0 " }
for i = 1, 200000 do parts[#parts + 1] = "elseif x == " .. i .. " then return " .. i .. " " end
parts[#parts + 1] = "end"
local source = table.concat(parts)
parts = nil
local f = assert(load(source))
print(f(0), f(1), f(199999), f(200000), f(200001) == nil) --> 0 1 199999 200000 true
