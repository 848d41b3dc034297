--# only: luahost
local json = require "json"

local function fails(text) print(select(2, pcall(json.decode, text))) end

fails "" --> malformed JSON at 1:1: unexpected end
fails "  \n " --> malformed JSON at 2:2: unexpected end
fails "nul" --> malformed JSON at 1:1: expected a value
fails "True" --> malformed JSON at 1:1: expected a value
fails "NaN" --> malformed JSON at 1:1: expected a value
fails "[1, 2" --> malformed JSON at 1:6: unexpected end
fails "[1 2]" --> malformed JSON at 1:4: expected ',' or ']'
fails "[1,]" --> malformed JSON at 1:4: expected a value
fails "[,1]" --> malformed JSON at 1:2: expected a value
fails '{"a" 1}' --> malformed JSON at 1:6: expected ':' after the name
fails '{"a": 1,}' --> malformed JSON at 1:9: expected a name in double quotes
fails "{a: 1}" --> malformed JSON at 1:2: expected a name in double quotes
fails "{'a': 1}" --> malformed JSON at 1:2: expected a name in double quotes
fails '{"a": 1 "b": 2}' --> malformed JSON at 1:9: expected ',' or '}'
fails '{"a": 1' --> malformed JSON at 1:8: unexpected end
fails '{"k": 1,\n "é": 2, "k": 3}' --> malformed JSON at 2:10: duplicate key
fails "[1] x" --> malformed JSON at 1:5: more text after the value
fails "// no\n1" --> malformed JSON at 1:1: expected a value
fails "\xEF\xBB\xBF1" --> malformed JSON at 1:1: expected a value

fails "01" --> malformed JSON at 1:1: a number has no leading zeros
fails "-" --> malformed JSON at 1:2: unexpected end
fails "-x" --> malformed JSON at 1:2: expected a digit
fails "+1" --> malformed JSON at 1:1: expected a value
fails ".5" --> malformed JSON at 1:1: expected a value
fails "1." --> malformed JSON at 1:3: unexpected end
fails "1.e5" --> malformed JSON at 1:3: expected a digit after the point
fails "1e" --> malformed JSON at 1:3: unexpected end
fails "1e+x" --> malformed JSON at 1:4: expected a digit in the exponent
fails "0x10" --> malformed JSON at 1:2: more text after the value
fails "1e400" --> malformed JSON at 1:1: number out of range
fails "[0, -1e999]" --> malformed JSON at 1:5: number out of range

fails '"abc' --> malformed JSON at 1:5: unexpected end of a string
fails '"a\nb"' --> malformed JSON at 1:3: a control character in a string must be escaped
fails [["\x41"]] --> malformed JSON at 1:2: no such escape
fails [["ab\]] --> malformed JSON at 1:5: unexpected end
fails [["\u12g4"]] --> malformed JSON at 1:6: expected four hexadecimal digits after \u
fails [["\ud800"]] --> malformed JSON at 1:2: half of a surrogate pair
fails [["\udc00\ud800"]] --> malformed JSON at 1:2: half of a surrogate pair
fails [["\ud800\u0041"]] --> malformed JSON at 1:2: half of a surrogate pair
fails '"ok \xc3\x28"' --> malformed JSON at 1:5: text is not valid UTF-8
fails '"\xed\xa0\x80"' --> malformed JSON at 1:2: text is not valid UTF-8
fails '"\xc0\x80"' --> malformed JSON at 1:2: text is not valid UTF-8
fails '"\xf4\x90\x80\x80"' --> malformed JSON at 1:2: text is not valid UTF-8

assert(pcall(json.decode, ("["):rep(64) .. ("]"):rep(64)))
fails(("["):rep(65)) --> malformed JSON at 1:65: nested deeper than 64 levels
fails(("["):rep(100000)) --> malformed JSON at 1:65: nested deeper than 64 levels
fails(('{"a":'):rep(100000)) --> malformed JSON at 1:321: nested deeper than 64 levels

print(pcall(json.decode)) --> false bad argument #1 to 'json.decode' (string expected, got no value)
json.decode "{" --! malformed JSON at 1:2: unexpected end
