--# only: luahost
-- Equal tables give equal bytes, whatever order their keys came in.
local cbor = require "cbor"

local keys = { "name", "nam", "names", "prefix-of-eight-1", "prefix-of-eight-2", "prefix-of-eight-10", "\xff\xfe", "\xff",
  1000000, 1, 255, 256, -1, -256, -257, math.maxinteger, math.maxinteger - 1, math.mininteger, math.mininteger + 1,
  0.5, 1e300, 1e300 + 1e285, -0.5, true, false }
local function build(order)
  local t = {}
  for i = 1, #order do t[order[i]] = i % 2 == 0 end
  for i = 1, #order do t[order[i]] = tostring(order[i]) end
  return t
end
local want = cbor.encode(build(keys))

local seed = 42
for _ = 1, 50 do
  for i = #keys, 2, -1 do
    seed = (seed * 1103515245 + 12345) % 2147483648
    local j = seed % i + 1
    keys[i], keys[j] = keys[j], keys[i]
  end
  assert(cbor.encode(build(keys)) == want)
end

-- Encoded keys are strictly ascending, also where their first eight bytes are the same.
local at, last, count = 4, "", 0
local big = {}
for i = 1, 300 do big[string.format("same-start-%03d", (i * 89) % 300)] = 0 end
local bytes = cbor.encode(big)
assert(bytes:sub(1, 3) == "\xb9\x01\x2c")
while at <= #bytes do
  local key = bytes:sub(at, at + 14)
  assert(last < key, last)
  last, at, count = key, at + 16, count + 1
end
print(count) --> 300
