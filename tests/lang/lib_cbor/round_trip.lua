--# only: luahost
local cbor = require "cbor"

local function same(a, b)
  if type(a) ~= "table" then return rawequal(a, b) or (a ~= a and b ~= b) end
  if type(b) ~= "table" then return false end
  for k, v in pairs(a) do if not same(v, b[k]) then return false end end
  for k in pairs(b) do if a[k] == nil then return false end end
  return true
end

local values = { 0, 1, -1, 23, 24, 255, 256, 65535, 65536, 1 << 32, math.maxinteger, math.mininteger,
  0.0, 1.0, 0.1, -2.5, 1e300, 5e-324, 1/0, -1/0, 0/0, 65504.0, 65505.0, 2^-24, 2^-25, true, false,
  "", "text", "\xff\0\xfe", ("long "):rep(5000), cbor.null,
  { 1, 2, { 3, { x = "y" } } }, { [1] = 1, [3] = 3 }, { [1.5] = "f", [true] = "b", [-3] = "n", ["\xff"] = "s" } }
for i = 1, #values do
  local bytes = cbor.encode(values[i])
  local back = cbor.decode(bytes)
  assert(same(values[i], back), i)
  assert(math.type(values[i]) == math.type(back), i)
  assert(cbor.encode(back) == bytes, i)
end
assert(1 / cbor.decode(cbor.encode(-0.0)) == -1/0)
assert(cbor.decode(cbor.encode(nil)) == cbor.null)

-- Empty arrays and empty maps stay what they are.
print(#cbor.encode(cbor.decode "\x80"), cbor.encode(cbor.decode "\x80") == "\x80", cbor.encode(cbor.decode "\xa0") == "\xa0") --> 1 true true

-- Large ones, through buffers that are given back.
local rows = {}
for i = 1, 20000 do rows[i] = { id = i, name = "row " .. i } end
local bytes = cbor.encode(rows)
local back = cbor.decode(bytes)
print(#back, back[20000].name, cbor.encode(back) == bytes) --> 20000 row 20000 true

-- null is one and the same for all libraries, is not nil, and prints.
print(cbor.null, cbor.null == require "json".null, cbor.null == nil) --> null true false
