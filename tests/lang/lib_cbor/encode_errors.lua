--# only: luahost
local cbor = require "cbor"

local function fails(value) print(select(2, pcall(cbor.encode, value))) end

fails(print) --> cannot encode a function
fails { user = { callback = print } } --> cannot encode a function at ["user"]["callback"]
fails { 1, { x = coroutine.create(print) } } --> cannot encode a thread at [2]["x"]
fails { [1] = 1, [2.5] = print } --> cannot encode a function at [2.5]
fails { [{}] = 1 } --> cannot encode a table as a key at [table]
fails { [print] = 1 } --> cannot encode such a key at [function]

local cycle = {}
cycle.me = { cycle }
fails(cycle) --> cannot encode a cycle at ["me"][1]

-- After an error everything works as before.
print(#cbor.encode { a = { b = { c = 1 } } }) --> 10

local shared = { 1 }
print(#cbor.encode { shared, shared }) --> 5

local deep = {}
for _ = 1, 63 do deep = { deep } end
print(#cbor.encode(deep)) --> 64
assert(select(2, pcall(cbor.encode, { deep })):find("cannot encode tables nested deeper than 64 levels at [1][1]", 1, true))

print(pcall(cbor.encode)) --> false bad argument #1 to 'cbor.encode' (value expected)
cbor.encode { f = print } --! cannot encode a function at ["f"]
