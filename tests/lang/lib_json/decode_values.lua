--# only: luahost
local json = require "json"

local function show(text)
  local v = json.decode(text)
  print(math.type(v) or type(v), v)
end

show "0" --> integer 0
show "-0" --> integer 0
show " 12 " --> integer 12
show "1.0" --> float 1.0
show "1e2" --> float 100.0
show "1E-2" --> float 0.01
show "-1.5e+3" --> float -1500.0
show "9223372036854775807" --> integer 9223372036854775807
show "-9223372036854775808" --> integer -9223372036854775808
show "9223372036854775808" --> float 9.2233720368548e+18
show "123456789012345678901234567890" --> float 1.2345678901235e+29
show "0.1000000000000000055511151231257827021181583404541015625" --> float 0.1
show "1234567890123456789.0" --> float 1.2345678901235e+18
show "1e-400" --> float 0.0
show "true" --> boolean true
show "false" --> boolean false
show "null" --> userdata null
show '""' --> string 
show [["a\"\\\/\u0041\u00e9"]] --> string a"\/Aé
show [["\ud83d\ude00 \uD834\uDD1E"]] --> string 😀 𝄞
show '"日本 😀"' --> string 日本 😀

assert(json.decode [["\u0000"]] == "\0")
assert(json.decode [["\b\n\r\t\f"]] == "\b\n\r\t\f")
assert(json.decode "null" == json.null)
assert(math.type(json.decode "-0.0") == "float" and 1 / json.decode "-0.0" == -1/0)

local t = json.decode '\t{"a": [1, 2.5, "x", null, true, {"b": {}}], "": 0}\r\n'
print(#t.a, t.a[1], t.a[2], t.a[3], t.a[4], t.a[5], next(t.a[6].b), t[""]) --> 6 1 2.5 x null true nil 0
assert(t.a[4] == json.null)

-- Names stay strings, also those that look like numbers.
print(json.decode '{"1": "one"}'["1"], json.decode '{"1": "one"}'[1]) --> one nil

-- What is read is written the same, in canonical order.
local text = '{"a":[1,2.5,"x",null,{"b":[]}],"z":{}}'
assert(json.encode(json.decode(text)) == text)
