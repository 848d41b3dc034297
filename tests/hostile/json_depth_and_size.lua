--# only: luahost
--# fuel: 3_000_000
--# ends: fuel
local json = require "json"
local deep = {}
for i = 1, 10000 do deep = { deep } end
local wide = {}
for i = 1, 10000 do wide[i] = i end
local texts = { ("["):rep(100000), ("{\"a\":"):rep(100000), "[" .. ("1,"):rep(50000) .. "1]", '"' .. ("\\u0041"):rep(50000) .. '"', ("9"):rep(100000), "1e" .. ("9"):rep(100000), (" "):rep(100000) .. "1", '{' .. ('"a":1,'):rep(10000) .. '"a":1}' }
assert(not pcall(json.encode, deep) and not pcall(json.decode, texts[1]))
while true do pcall(json.encode, wide) for _, s in ipairs(texts) do pcall(json.decode, s) end pcall(json.encode, { s = ("\1"):rep(10000) }, { indent = (" "):rep(10000) }) end
