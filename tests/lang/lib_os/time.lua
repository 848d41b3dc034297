local function utc(t) return os.time(t) - os.time { year = 1970, month = 1, day = 2, hour = 0 } + 86400 end
print(utc { year = 2000, month = 1, day = 1, hour = 12, min = 30, sec = 15 } - utc { year = 2000, month = 1, day = 1, hour = 0 }) --> 45015
print(math.type(os.time()), os.time() > 1600000000, os.time { year = 2020, month = 5, day = 5 } - os.time { year = 2020, month = 5, day = 5, hour = 12 }) --> integer true 0
-- Fields out of range are normalised, and written back.
local t = { year = 2021, month = 14, day = -3, hour = 36, min = -1, sec = 61 }
os.time(t)
print(t.year, t.month, t.day, t.hour, t.min, t.sec, t.wday, t.yday) --> 2022 1 29 12 0 1 7 29
print(pcall(os.time, { year = 2020 })) --> false field 'month' missing in date table
print(pcall(os.time, { year = 2020, month = "x", day = 1 })) --> false field 'month' is not an integer
print(pcall(os.time, { year = 2020, month = 1.5, day = 1 })) --> false field 'month' is not an integer
print(pcall(os.time, { year = 1 << 40, month = 1, day = 1 })) --> false field 'year' is out-of-bound
print(pcall(os.time, 5)) --> false bad argument #1 to 'os.time' (table expected, got number)
print(os.difftime(10, 4), math.type(os.difftime(1, 1)), math.type(os.clock()), os.clock() >= 0) --> 6.0 float float true
