--# only: luahost
-- Log messages go to the host, not to standard output.
local log = require "log"

print(select("#", log.debug("starting")), select("#", log.info("hello")), select("#", log.warn("careful")), select("#", log.error("bad"))) --> 0 0 0 0
log.info("with fields", { user = "Alice", n = 3, nested = { 1, 2 } })
log.info("without", {})
log.info("nil fields", nil)
log.info(42)
log.info(nil)
log.info(setmetatable({}, { __tostring = function() return "prints itself" end }))
print(pcall(log.info)) --> false bad argument #1 to 'log.info' (value expected)
print(pcall(log.info, "x", 1)) --> false bad argument #2 to 'log.info' (table expected, got number)
print(pcall(log.info, "x", { 1 })) --> false bad argument #2 to 'log.info' (names of fields are strings, got a number)
print(pcall(log.info, "x", { f = print })) --> false cannot encode a function at ["f"]
