--# only: luahost
local json = require "json"

print(json.encode(nil), json.encode(true), json.encode(false), json.encode(json.null)) --> null true false null
print(json.encode(0), json.encode(-7), json.encode(math.maxinteger), json.encode(math.mininteger)) --> 0 -7 9223372036854775807 -9223372036854775808

-- A float always looks like one, so that it comes back as one.
print(json.encode(1.0), json.encode(-0.0), json.encode(1e15), json.encode(2^53)) --> 1.0 -0.0 1000000000000000.0 9007199254740992.0
print(json.encode(0.1), json.encode(1/3), json.encode(12.5), json.encode(100.25)) --> 0.1 0.3333333333333333 12.5 100.25
print(json.encode(1e16), json.encode(1.5e300), json.encode(2^-24)) --> 1e+16 1.5e+300 5.960464477539063e-8
print(json.encode(5e-324), json.encode(2.2250738585072014e-308)) --> 5e-324 2.2250738585072014e-308
print(json.encode(0.00001), json.encode(0.000001)) --> 0.00001 1e-6

print(json.encode("")) --> ""
print(json.encode('say "hi" \\ / é 日本 😀')) --> "say \"hi\" \\ / é 日本 😀"
print(json.encode("\b\t\n\f\r\v\0\31")) --> "\b\t\n\f\r\u000b\u0000\u001f"
