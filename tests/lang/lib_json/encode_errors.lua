--# only: luahost
local json = require "json"

local function fails(value) print(select(2, pcall(json.encode, value))) end

fails(print) --> cannot encode a function
fails { user = { callback = print } } --> cannot encode a function at ["user"]["callback"]
fails { 1, 2, { x = coroutine.create(print) } } --> cannot encode a thread at [3]["x"]
fails { out = io.stdout } --> cannot encode a FILE* at ["out"]

local cycle = { name = "a" }
cycle.children = { { parent = cycle } }
fails(cycle) --> cannot encode a cycle at ["children"][1]["parent"]

fails(0/0) --> cannot encode NaN as JSON
fails { prices = { 1.5, 1/0 } } --> cannot encode an infinite number as JSON at ["prices"][2]
fails { -1/0 } --> cannot encode an infinite number as JSON at [1]

fails { text = "ab\xff" } --> cannot encode a string that is not valid UTF-8 (byte 3) at ["text"]
fails { [1.5] = 1 } --> cannot encode a key that is neither string nor integer as JSON at [1.5]
fails { [true] = 1 } --> cannot encode a key that is neither string nor integer as JSON at [true]
fails { [{}] = 1 } --> cannot encode a key that is neither string nor integer as JSON at [table]
fails { ["1"] = 1, [1] = 2, x = 3 } --> cannot encode two keys of the same name at ["1"]
fails { ["a\n\"\\b"] = print } --> cannot encode a function at ["a\010\"\\b"]
fails { [("k"):rep(50)] = print } --> cannot encode a function at ["kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk..."]

local deep = {}
for _ = 1, 63 do deep = { deep } end
assert(#json.encode(deep) == 2 * 64)
local message = select(2, pcall(json.encode, { deep }))
assert(message:find("cannot encode tables nested deeper than 64 levels at [1][1]", 1, true), message)

-- The position is that of the call.
json.encode { f = print } --! cannot encode a function at ["f"]
