--# memory: 4_000_000
--# fuel: 20_000_000
--# ends: fuel
-- Every error of memory is caught, and more is asked for.
local keep = {}
local function grow() while true do keep[#keep + 1] = { #keep } end end
local function nest() while true do keep = { keep } end end
local function double() local s = "x" while true do s = s .. s end end
local function handle() local t = {} while true do t[#t + 1] = {} end end
while true do
  pcall(grow)
  pcall(double)
  xpcall(nest, handle)
end
