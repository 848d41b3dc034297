-- Fixed points in UTC: "!" makes the machine's zone irrelevant.
print(os.date("!%Y-%m-%d %H:%M:%S", 0)) --> 1970-01-01 00:00:00
print(os.date("!%A %B %d %j %y %p %I", 86400 * 59), os.date("!%c", 0), os.date("!%x %X", 0)) --> Sunday March 01 060 70 AM 12 Thu Jan  1 00:00:00 1970 01/01/70 00:00:00
print(os.date("!%a %b %D %e %F %g %G %h %n%R %t%T %u %U %V %w %W %C %%", 951782400):gsub("%s", ".")) --> Tue.Feb.02/29/00.29.2000-02-29.00.2000.Feb..00:00..00:00:00.2.09.09.2.09.20.% 18
local t = os.date("!*t", 1700000000)
print(t.year, t.month, t.day, t.hour, t.min, t.sec, t.wday, t.yday, t.isdst) --> 2023 11 14 22 13 20 3 318 false
print(os.date("!%Y", -1), os.date("!%H:%M", 3600.0), #os.date() > 0) --> 1969 01:00 true
print(pcall(os.date, "%Ez", 0)) --> false bad argument #1 to 'os.date' (invalid conversion specifier '%Ez')
print(pcall(os.date, "%Q", 0)) --> false bad argument #1 to 'os.date' (invalid conversion specifier '%Q')
print(pcall(os.date, "%", 0)) --> false bad argument #1 to 'os.date' (invalid conversion specifier '%')
print(pcall(os.date, "!%Y", 1e300)) --> false bad argument #2 to 'os.date' (number has no integer representation)
