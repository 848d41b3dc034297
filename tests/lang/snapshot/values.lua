--# only: luahost
-- Every scalar comes back as it was, to the bit; equal documents for equal values.
local snapshot = require "snapshot"
local json = require "json"

local function same(v)
  local bytes = snapshot.encode(v)
  local back = snapshot.decode(bytes)
  assert(math.type(back) == math.type(v) and type(back) == type(v), tostring(v))
  assert(snapshot.encode(back) == bytes)
  return back
end

for _, v in ipairs {
  0, 1, -1, 23, 24, 255, 256, 65535, 65536, 1 << 32, math.maxinteger, math.mininteger,
  true, false, "", "x", ("y"):rep(40), ("z"):rep(41), ("long"):rep(100000), "\0\xff", "\u{10FFFF}",
  ("\xff"):rep(41), json.null,
} do
  assert(same(v) == v)
end
assert(same(nil) == nil)

-- Floats by their bits: zeros, subnormals, halves, singles, infinities, NaNs with payloads.
local function bits(n) return string.unpack("<I8", string.pack("<d", n)) end
local function float(i) return (string.unpack("<d", string.pack("<I8", i))) end
local patterns = {
  0, 1, 1 << 63, 0x3FF0000000000000, 0x3FF8000000000000, 0x7FF0000000000000, 0xFFF0000000000000,
  0x7FF8000000000000, 0xFFF8000000000000, 0x7FF8000000000001, 0x7FF0000000000001, 0x7FFC000000000000,
  0x7FF8000020000000, 0xFFFFFFFFFFFFFFFF, 0x3690000000000000, 0x380FFFFFE0000000, 0x000FFFFFFFFFFFFF,
  0x47EFFFFFE0000000, 0x40EFFC0000000000, 0x3E70000000000000, 0x3F10000000000000,
}
local seed = 42
for _ = 1, 2000 do
  seed = seed * 6364136223846793005 + 1442695040888963407
  patterns[#patterns + 1] = seed
end
for _, pattern in ipairs(patterns) do
  local back = same(float(pattern))
  assert(bits(back) == pattern, ("%016x became %016x"):format(pattern, bits(back)))
end

-- A long string is written once, and short ones are short.
local long = ("0123456789"):rep(100)
assert(#snapshot.encode { long, long, { long }, ("0123456789"):rep(100) } < 1100)
assert(#snapshot.encode("x") == 15)
print(pcall(snapshot.encode)) --> false bad argument #1 to 'snapshot.encode' (value expected)
print(pcall(snapshot.encode, 1, { stripped = true })) --> false bad argument #2 to 'snapshot.encode' (unknown option 'stripped': options are strip, globals)
print("done") --> done
