--# only: luahost
--# memory: 6_000_000
-- Memory ends in the middle of maps whose shape is known; the next ones are whole.
local cbor = require "cbor"
local row = "\xa3\x61a\x01\x61b\x41x\x61c\x81\xa1\x61a\x02"
local function list(n) return string.pack(">BI4", 0x9a, n) .. row:rep(n) end
print(pcall(cbor.decode, list(30000))) --> false not enough memory
for n = 30000, 30030 do
  assert(not pcall(cbor.decode, list(n)))
  for _, t in ipairs(cbor.decode(list(5))) do
    assert(t.a == 1 and t.b == "x" and #t.c == 1 and t.c[1].a == 2)
  end
end
