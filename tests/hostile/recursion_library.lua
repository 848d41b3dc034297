--# fuel: 5_000_000
--# ends: fuel
-- Library functions that call back, each from within itself.
local function sub() return (("x"):gsub("x", sub)) end
local function sort() table.sort({ 1, 2, 3 }, sort) return false end
local function read() return load(read) and "" end
local function show() return tostring(setmetatable({}, { __tostring = show })) end
local function text() return string.format("%s", setmetatable({}, { __tostring = text })) end
local function join() return table.concat(setmetatable({}, { __len = function() return 1 end, __index = join })) end
local function need() package.loaded.m = nil package.preload.m = need return require "m" end
local function resume() return coroutine.wrap(resume)() end
local function sum() return select("#", pcall(xpcall, sum, sum)) end
while true do for _, f in ipairs { sub, sort, read, show, text, join, need, resume, sum } do pcall(f) end end
