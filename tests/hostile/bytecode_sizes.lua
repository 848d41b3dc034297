--# fuel: 1_000_000
--# ends: fuel
-- Bytes that claim more than there is, at each place of a chunk.
local bytes = string.dump(function(a) local t = { a, "x", 1.5 } return function() return t end end)
local most = ("\xff"):rep(9) .. "\x01"
while true do for at = 7, #bytes do load(bytes:sub(1, at) .. most .. bytes:sub(at + 1)) load(bytes:sub(1, at) .. "\xff\xff\xff\xff\x0f" .. bytes:sub(at + 2)) end end
