--# not: native
--# only: luahost
--# fuel: 3_000_000
--# ends: fuel
local log = require "log"
local text, fields = ("x"):rep(100000), {}
for i = 1, 1000 do fields["k" .. i] = i end
while true do pcall(log.info, text) pcall(log.error, "x", fields) pcall(log.debug, "x", { text = text }) end
