print(0xF0 & 0x3C, 0xF0 | 0x0F, 0xF0 ~ 0xFF, ~0xF0) --> 48 255 15 -241
print(1 << 62, 1 << 63, 1 << 64, 1 << 100, 1 << -1, 1 << -64) --> 4611686018427387904 -9223372036854775808 0 0 0 0
print(-1 >> 1, -1 >> 63, -1 >> 64, 256 >> 4, 1 >> -4) --> 9223372036854775807 1 0 16 16
print(5.0 & 4, 2 ^ 53 | 0, -0.0 | 1) --> 4 9007199254740992 1
print(1 << math.mininteger, 1 >> math.mininteger, 1 << math.maxinteger) --> 0 0 0
print(pcall(function() return 1.5 & 1 end)) --> false @: number has no integer representation
print(pcall(function() return 2 ^ 63 | 0 end)) --> false @: number has no integer representation
print(pcall(function() return math.huge | 0 end)) --> false @: number (field 'huge') has no integer representation
print(pcall(function() local t = {} return t & 1 end)) --> false @: attempt to perform bitwise operation on a table value (local 't')
print(pcall(function() return 1 << nil end)) --> false @: attempt to perform bitwise operation on a nil value
print(pcall(function() return ~{} end)) --> false @: attempt to perform bitwise operation on a table value
