--# fuel: 1_000_000
--# ends: fuel
local formats = { "i17", "!17i4", "c2147483647", "c9223372036854775807", ("c1000000000"):rep(10), "!16" .. ("Xi16"):rep(1000), ("s8"):rep(1000), ("z"):rep(1000), ("x"):rep(100000), "i" .. ("1"):rep(10000) }
while true do
  for _, f in ipairs(formats) do pcall(string.pack, f, 1, 2) pcall(string.packsize, f) pcall(string.unpack, f, ("\255"):rep(1000)) end
end
