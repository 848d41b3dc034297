--# memory: 8_000_000
-- 200,000 branches do not fit into this memory (they do into 64 MiB), and the error is one that can be caught.
local source = "if x == 1 then " .. ("elseif x == 1 then "):rep(200000) .. "end"
local f, message = load(source)
print(f == nil and message or type(f)) --> not enough memory
source = nil
collectgarbage()
print(type(load("if x then " .. ("elseif x then "):rep(2000) .. "end"))) --> function
