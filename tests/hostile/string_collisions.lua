--# fuel: 20_000_000
--# ends: fuel
-- Eight bytes whose second half undoes the first in the hash of short strings.
local kept = {}
for w = 1, math.maxinteger do
  local h = ((8 ~ w) * 0x9E3779B1) & 0xffffffff
  h = h ~ h >> 15
  kept[#kept + 1] = string.pack("<I4I4", w & 0xffffffff, h)
end
