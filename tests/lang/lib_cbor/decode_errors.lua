--# only: luahost
local cbor = require "cbor"

local function fails(bytes) print(select(2, pcall(cbor.decode, bytes))) end

fails "" --> malformed CBOR at byte 0: unexpected end
fails "\x18" --> malformed CBOR at byte 1: unexpected end
fails "\x1b\0\0\0" --> malformed CBOR at byte 4: unexpected end
fails "\x01\x02" --> malformed CBOR at byte 1: more data after the value
fails "\x82\x01" --> malformed CBOR at byte 0: length beyond the end
fails "\x62a" --> malformed CBOR at byte 0: length beyond the end
fails "\xa1\x61a" --> malformed CBOR at byte 3: unexpected end

-- A length that is only claimed costs nothing.
fails "\x5b\x7f\xff\xff\xff\xff\xff\xff\xff" --> malformed CBOR at byte 0: length beyond the end
fails "\x9b\x7f\xff\xff\xff\xff\xff\xff\xff" --> malformed CBOR at byte 0: length beyond the end
fails "\xbb\xff\xff\xff\xff\xff\xff\xff\xff" --> malformed CBOR at byte 0: length beyond the end
fails "\x82\x82\x82\x82\x01" --> malformed CBOR at byte 2: length beyond the end
fails(("\x99\xff\xff"):rep(60) .. ("\0"):rep(65535)) --> malformed CBOR at byte 3: length beyond the end

fails "\x1b\x80\0\0\0\0\0\0\0" --> malformed CBOR at byte 0: integer beyond 64 bits
fails "\x3b\xff\xff\xff\xff\xff\xff\xff\xff" --> malformed CBOR at byte 0: integer beyond 64 bits
fails "\x1c" --> malformed CBOR at byte 0: reserved head
fails "\xfc" --> malformed CBOR at byte 0: reserved head
fails "\xf7" --> malformed CBOR at byte 0: undefined has no counterpart in Lua
fails "\xe0" --> malformed CBOR at byte 0: unassigned simple value
fails "\xf8\xff" --> malformed CBOR at byte 0: unassigned simple value
fails "\xff" --> malformed CBOR at byte 0: indefinite lengths are not accepted
fails "\x9f\x01\xff" --> malformed CBOR at byte 0: indefinite lengths are not accepted
fails "\x7f\x61a\xff" --> malformed CBOR at byte 0: indefinite lengths are not accepted
fails "\xc1\x01" --> malformed CBOR at byte 0: tags are not accepted
fails "\x62\xc3\x28" --> malformed CBOR at byte 1: text is not valid UTF-8
fails "\x63\xed\xa0\x80" --> malformed CBOR at byte 1: text is not valid UTF-8

fails "\xa2\x01\x02\x01\x03" --> malformed CBOR at byte 3: duplicate key
fails "\xa2\x61a\x01\x61a\x02" --> malformed CBOR at byte 4: duplicate key
fails "\xa2\x61a\x01\x41a\x02" --> malformed CBOR at byte 4: duplicate key
fails "\xa2\x01\x02\xf9\x3c\0\x03" --> malformed CBOR at byte 3: duplicate key
fails "\xa1\x80\x01" --> malformed CBOR at byte 1: a key must be a string, a number or a boolean
fails "\xa1\xf6\x01" --> malformed CBOR at byte 1: a key must be a string, a number or a boolean
fails "\xa1\xf9\x7e\0\x01" --> malformed CBOR at byte 1: NaN is no key

assert(pcall(cbor.decode, ("\x81"):rep(64) .. "\0"))
fails(("\x81"):rep(65) .. "\0") --> malformed CBOR at byte 64: nested deeper than 64 levels
fails(("\x81"):rep(100000) .. "\0") --> malformed CBOR at byte 64: nested deeper than 64 levels

print(pcall(cbor.decode)) --> false bad argument #1 to 'cbor.decode' (string expected, got no value)
