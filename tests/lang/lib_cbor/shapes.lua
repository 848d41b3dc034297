--# only: luahost
-- The decoder remembers the keys of maps that it has read. Nothing may show that.
local cbor = require "cbor"

local function show(t)
  if type(t) ~= "table" then return tostring(t) end
  local parts = {}
  for k, v in pairs(t) do parts[#parts + 1] = tostring(k) .. "=" .. show(v) end
  return "{" .. table.concat(parts, " ") .. "}"
end
local function decoded(bytes)
  local fine, t = pcall(cbor.decode, bytes)
  print(fine and show(t) or t)
end
local function twice(bytes) decoded(bytes) decoded(bytes) end

twice "\xa2\x61a\x01\x61b\x02"
--> {a=1 b=2}
--> {a=1 b=2}
-- The same number of keys and the same first one; then another, in other orders, with a double.
decoded "\xa2\x61a\x03\x61c\x04" --> {a=3 c=4}
decoded "\xa2\x61a\x03\x62bb\x04" --> {a=3 bb=4}
decoded "\xa2\x61b\x03\x61a\x04" --> {b=3 a=4}
decoded "\xa2\x61a\x01\x61a\x02" --> malformed CBOR at byte 4: duplicate key
twice "\xa3\x61a\x01\x61b\x02\x61c\x03"
--> {a=1 b=2 c=3}
--> {a=1 b=2 c=3}
decoded "\xa3\x61a\x01\x61b\x02\x61a\x03" --> malformed CBOR at byte 7: duplicate key
decoded "\xa3\x61a\x01\x61b\x02\x61b\x03" --> malformed CBOR at byte 7: duplicate key
decoded "\xa3\x61a\x01\x61b\x02\x01\x03" --> {1=3 a=1 b=2}
decoded "\xa3\x61a\x01\x61b\x02\xf9\x3c\0\x03" --> {1=3 a=1 b=2}
decoded "\xa3\x61a\x01\x61b\x02\xf5\x03" --> {a=1 b=2 true=3}
decoded "\xa3\x61a\x01\x61b\x02\xf6\x03" --> malformed CBOR at byte 7: a key must be a string, a number or a boolean
decoded "\xa3\x61a\x01\x61b\x02\x80\x03" --> malformed CBOR at byte 7: a key must be a string, a number or a boolean

-- The same keys as bytes, with wide heads, not valid.
decoded "\xa2\x61a\x01\x41b\x02" --> {a=1 b=2}
decoded "\xa2\x41a\x01\x61b\x02" --> {a=1 b=2}
decoded "\xa2\x78\x01a\x01\x78\x01b\x02" --> {a=1 b=2}
decoded "\xb8\x02\x61a\x01\x61b\x02" --> {a=1 b=2}
decoded "\xa2\x61\xff\x01\x61\xfe\x02" --> malformed CBOR at byte 2: text is not valid UTF-8
twice "\xa1\x62\xc3\xa9\x01"
--> {é=1}
--> {é=1}

-- Cut short anywhere.
local whole = "\xa2\x64name\x63Ann\x65score\xfb\x3f\xf8\0\0\0\0\0\0"
twice(whole)
--> {name=Ann score=1.5}
--> {name=Ann score=1.5}
for i = 1, #whole - 1 do assert(not pcall(cbor.decode, whole:sub(1, i)), i) end
twice(whole)
--> {name=Ann score=1.5}
--> {name=Ann score=1.5}

-- Every kind of value in the places of a shape, empty and nested ones too, each a table of its own.
for _, v in ipairs { "\x00", "\x20", "\x40", "\x61x", "\x80", "\xa0", "\x81\xa1\x61a\x01", "\xf4", "\xf6", "\xf9\x3e\0", "\x78\x20" .. ("x"):rep(32) } do
  decoded("\xa1\x61v" .. v)
end
--> {v=0}
--> {v=-1}
--> {v=}
--> {v=x}
--> {v={}}
--> {v={}}
--> {v={1={a=1}}}
--> {v=false}
--> {v=null}
--> {v=1.5}
--> {v=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx}
decoded "\xa1\x61v\xf7" --> malformed CBOR at byte 3: undefined has no counterpart in Lua
-- A map in a map of the same place in memory, whose shape it takes.
local inner = "\xa2\x61a\x01\x61z\x02"
local outer = "\xa2\x61a" .. inner .. "\x61b" .. inner
twice(outer)
--> {a={a=1 z=2} b={a=1 z=2}}
--> {a={a=1 z=2} b={a=1 z=2}}
decoded("\x82" .. outer .. inner) --> {1={a={a=1 z=2} b={a=1 z=2}} 2={a=1 z=2}}
local list = cbor.decode("\x83" .. inner:rep(3))
list[1].a, list[2].new, list[3].z = 5, 6, nil
print(show(list)) --> {1={a=5 z=2} 2={a=1 z=2 new=6} 3={a=1}}

-- Too many keys, and keys too long, to be remembered.
local function map(n, key)
  local parts = { string.char(0xb8, n) }
  for i = 1, n do
    local k = key:format(i)
    parts[#parts + 1] = (#k < 24 and string.char(0x60 + #k) or string.char(0x78, #k)) .. k .. "\x01"
  end
  return table.concat(parts)
end
for _, n in ipairs { 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 32, 33 } do
  for _, key in ipairs { "k%d", "key%04d", ("x"):rep(20) .. "%03d", ("x"):rep(21) .. "%03d", ("x"):rep(38) .. "%03d" } do
    for _ = 1, 3 do
      local count = 0
      for k, v in next, cbor.decode(map(n, key)) do
        count = count + 1
        assert(k == key:format(count) and v == 1)
      end
      assert(count == n)
    end
  end
end

-- Keys that nobody else holds die between two maps, and come back as other strings.
for round = 1, 30 do
  local bytes = cbor.encode { ["k" .. round % 3] = round, ["l" .. round % 2] = { ["m" .. round % 5] = round } }
  for _ = 1, 3 do
    local t = cbor.decode(bytes)
    assert(t["k" .. round % 3] == round and t["l" .. round % 2]["m" .. round % 5] == round)
    if round % 2 == 0 then collectgarbage() else collectgarbage "step" end
  end
end
local weak = setmetatable({}, { __mode = "k" })
for i = 1, 500 do
  local t = cbor.decode "\xa2\x66weak-a\x01\x66weak-b\xa1\x66weak-c\x02"
  weak[t] = ("garbage"):rep(i)
  assert(t["weak-" .. "a"] == 1 and t["weak-" .. "b"]["weak-" .. "c"] == 2)
  collectgarbage("step", 1)
end
