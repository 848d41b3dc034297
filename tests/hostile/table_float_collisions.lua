--# fuel: 20_000_000
--# ends: fuel
local t = {}
for i = 1, math.maxinteger do
  local bits = (0x40000000 + i) << 32 | (0x40000000 + i) ~ 0x55555555
  t[string.unpack("d", string.pack("j", bits))] = true
end
