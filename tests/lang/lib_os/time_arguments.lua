-- The arguments and results of os.time, os.clock, os.difftime and os.getenv; only differences, since the zone is the machine's.
print(pcall(os.time, 5)) --> false bad argument #1 to 'os.time' (table expected, got number)
print(pcall(os.time, "x")) --> false bad argument #1 to 'os.time' (table expected, got string)
print(pcall(os.time, {})) --> false field 'year' missing in date table
print(pcall(os.time, { year = 2020, month = 1 })) --> false field 'day' missing in date table
print(pcall(os.time, { month = 1, day = 1 })) --> false field 'year' missing in date table
print(pcall(os.time, { year = 2020, day = 1 })) --> false field 'month' missing in date table
print(pcall(os.time, { year = "x", month = 1, day = 1 })) --> false field 'year' is not an integer
print(pcall(os.time, { year = 2020.5, month = 1, day = 1 })) --> false field 'year' is not an integer
print(pcall(os.time, { year = 2020, month = {}, day = 1 })) --> false field 'month' is not an integer
print(pcall(os.time, { year = 2020, month = 1, day = true })) --> false field 'day' is not an integer
print(pcall(os.time, { year = 2020, month = 1, day = 1, hour = "x" })) --> false field 'hour' is not an integer
print(pcall(os.time, { year = 2020, month = 1, day = 1, hour = 1.5 })) --> false field 'hour' is not an integer
print(pcall(os.time, { year = 2020, month = 1, day = 1, min = {} })) --> false field 'min' is not an integer
print(pcall(os.time, { year = 2020, month = 1, day = 1, sec = 0.5 })) --> false field 'sec' is not an integer
print(pcall(os.time, { year = math.maxinteger, month = 1, day = 1 })) --> false field 'year' is out-of-bound
print(pcall(os.time, { year = math.mininteger, month = 1, day = 1 })) --> false field 'year' is out-of-bound
print(pcall(os.time, { year = 2020, month = math.maxinteger, day = 1 })) --> false field 'month' is out-of-bound
print(pcall(os.time, { year = 2020, month = 1, day = 1 << 31 })) --> false field 'day' is out-of-bound
print(pcall(os.time, { year = 2020, month = 1, day = 1, sec = 1 << 32 })) --> false field 'sec' is out-of-bound
print(pcall(os.time, { year = (1 << 31) + 1900, month = 1, day = 1 })) --> false field 'year' is out-of-bound
local function since(t, u) return os.time(t) - os.time(u) end
local function day(y, m, d, h, mi, s) return { year = y, month = m, day = d, hour = h, min = mi, sec = s } end
print(since(day(2020, 1, 2), day(2020, 1, 1)), since(day(2020, 3, 1), day(2020, 2, 28)), since(day(2021, 3, 1), day(2021, 2, 28)), since(day(2100, 3, 1), day(2100, 2, 28)), since(day(2000, 3, 1), day(2000, 2, 28))) --> 86400 172800 86400 86400 172800
print(since(day(2020, 1, 1), day(2020, 1, 1, 12)), since(day(2020, 1, 1, 12, 1), day(2020, 1, 1)), since(day(2020, 1, 1, 12, 0, 59), day(2020, 1, 1)), since(day("2020", "1", "1", "13"), day(2020.0, 1.0, 1.0))) --> 0 60 59 3600
print(since(day(2020, 13, 1), day(2021, 1, 1)), since(day(2020, 0, 1), day(2019, 12, 1)), since(day(2020, 1, 0), day(2019, 12, 31)), since(day(2020, 1, 1, 0, -1), day(2019, 12, 31, 23, 59)), since(day(2020, 1, 1, 0, 0, 86400), day(2020, 1, 2, 0))) --> 0 0 0 0 0
local t = day(2020, 14, -5, 25, 61, -1)
t.yday, t.wday, t.other = 1000, "nonsense", "kept"
os.time(t)
print(t.year, t.month, t.day, t.hour, t.min, t.sec, t.wday, t.yday, t.other, type(t.isdst)) --> 2021 1 27 2 0 59 4 27 kept boolean
print(since(setmetatable({}, { __index = day(2020, 1, 2) }), day(2020, 1, 1)), select("#", os.time()), math.type(os.time()), math.type(os.time(day(2020, 1, 1))), os.time(nil) >= os.time(day(2024, 1, 1))) --> 86400 1 integer integer true
local now = os.time()
print(os.time(os.date("*t", now)) == now, os.time(os.date("*t", 86400 * 365)) == 86400 * 365) --> true true
print(pcall(os.difftime)) --> false bad argument #1 to 'os.difftime' (number expected, got no value)
print(pcall(os.difftime, "x", 1)) --> false bad argument #1 to 'os.difftime' (number expected, got string)
print(pcall(os.difftime, 1, {})) --> false bad argument #2 to 'os.difftime' (number expected, got table)
print(pcall(os.difftime, 1.5, 1)) --> false bad argument #1 to 'os.difftime' (number has no integer representation)
print(os.difftime(5, 3), os.difftime(3, 5), os.difftime(5.0, "3"), math.type(os.difftime(1, 1)), os.difftime(1 << 53, -1)) --> 2.0 -2.0 2.0 float 9.007199254741e+15
print(math.type(os.clock()), os.clock() <= os.clock(), select("#", os.clock())) --> float true 1
print(pcall(os.getenv)) --> false bad argument #1 to 'os.getenv' (string expected, got no value)
print(pcall(os.getenv, {})) --> false bad argument #1 to 'os.getenv' (string expected, got table)
print(os.getenv("no such variable"), os.getenv(12), os.getenv(""), select("#", os.getenv("no such variable"))) --> nil nil nil 1
