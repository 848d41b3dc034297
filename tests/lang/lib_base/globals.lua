local expected = { "_G", "_VERSION", "assert", "collectgarbage", "coroutine", "debug", "error", "getmetatable", "io", "ipairs", "load", "math", "next", "os", "pairs", "pcall", "print", "rawequal", "rawget", "rawlen", "rawset", "require", "select", "setmetatable", "string", "table", "tonumber", "tostring", "type", "utf8", "warn", "xpcall" }
for _, name in ipairs(expected) do if _G[name] == nil then print("missing " .. name) end end
print(_VERSION, _G._G == _G) --> Lua 5.4 true
undefined_then_set = 1
print(_G.undefined_then_set, rawget(_G, "never_set")) --> 1 nil
