-- Integers and floats compare by their exact mathematical values.
local max, min = math.maxinteger, math.mininteger
print(1 == 1.0, 1 < 1.5, 2 > 1.5, -1 <= -1.0) --> true true true true
print(max < max + 0.0, max + 0.0 == max, max == 2 ^ 63) --> true false false
print(max + 1.0 > max, min + 0.0 == min, min <= -2 ^ 63, min < -2 ^ 63) --> true true true false
print(2 ^ 53 == 2 ^ 53 + 1, (1 << 53) + 1 == 2 ^ 53, (1 << 53) + 1 > 2 ^ 53) --> true false true
local nan = 0 / 0
print(nan == nan, nan < nan, nan <= 1, 1 <= nan, nan ~= nan, not (nan >= 0)) --> false false false false true true
print(max < math.huge, min > -math.huge, 0 == -0.0, 1 / 0 == math.huge) --> true true true true
print(max < nan, max >= nan, nan > min) --> false false false
