-- The arguments and results of os.date.
print(pcall(os.date, {})) --> false bad argument #1 to 'os.date' (string expected, got table)
print(pcall(os.date, "!%Y", "x")) --> false bad argument #2 to 'os.date' (number expected, got string)
print(pcall(os.date, "!%Y", {})) --> false bad argument #2 to 'os.date' (number expected, got table)
print(pcall(os.date, "!%Y", 1.5)) --> false bad argument #2 to 'os.date' (number has no integer representation)
print(os.date("!%Y", 0.0), os.date("!%Y", "86400"), os.date("!", 0) == "", os.date("", 0) == "", os.date("!text", 0), os.date("!%%", 0), os.date("a\0b", 0) == "a\0b", os.date(12, 0)) --> 1970 1970 true true text % true 12
local function each(letters) local r = {} for i, c in ipairs(letters) do r[i] = c .. "=" .. os.date("!%" .. c, 1709210096) end return table.concat(r, "|"):gsub("%c", ".") end
local function refused(letters) local r = {} for i, c in ipairs(letters) do r[i] = select(2, pcall(os.date, "!%" .. c, 0)):match "%b()" or "accepted" end return table.concat(r, "|"):gsub("%c", ".") end
print(each { "a", "A", "b", "B", "c", "C", "d", "D", "e", "F", "g", "G", "h", "H", "I", "j", "m", "M", "p", "r", "R", "S", "T", "u", "U", "V", "w", "W", "x", "X", "y", "Y", "%" }) --> a=Thu|A=Thursday|b=Feb|B=February|c=Thu Feb 29 12:34:56 2024|C=20|d=29|D=02/29/24|e=29|F=2024-02-29|g=24|G=2024|h=Feb|H=12|I=12|j=060|m=02|M=34|p=PM|r=12:34:56 PM|R=12:34|S=56|T=12:34:56|u=4|U=08|V=09|w=4|W=09|x=02/29/24|X=12:34:56|y=24|Y=2024|%=% 0
print(each { "Ec", "EC", "Ex", "EX", "Ey", "EY", "Od", "Oe", "OH", "OI", "Om", "OM", "OS", "Ou", "OU", "OV", "Ow", "OW", "Oy" }) --> Ec=Thu Feb 29 12:34:56 2024|EC=20|Ex=02/29/24|EX=12:34:56|Ey=24|EY=2024|Od=29|Oe=29|OH=12|OI=12|Om=02|OM=34|OS=56|Ou=4|OU=08|OV=09|Ow=4|OW=09|Oy=24 0
print(refused { "E", "O", "Ea", "Oa", "i", "J", "1", "-d", "", "Q", "\0" }) --> (invalid conversion specifier '%E')|(invalid conversion specifier '%O')|(invalid conversion specifier '%Ea')|(invalid conversion specifier '%Oa')|(invalid conversion specifier '%i')|(invalid conversion specifier '%J')|(invalid conversion specifier '%1')|(invalid conversion specifier '%-d')|(invalid conversion specifier '%')|(invalid conversion specifier '%Q')|(invalid conversion specifier '%') 0
print(os.date("!%I %p", 0), os.date("!%I %p", 43200), os.date("!%I %p", 3600 * 13), os.date("!%I %p", 3600 * 11 + 3599)) --> 12 AM 12 PM 01 PM 11 AM
print(os.date("!%G-%V-%u %U %W", 1104537600), os.date("!%G-%V-%u %g", 1230768000 - 86400 * 3), os.date("!%j", 1735603200), os.date("!%y", -86400)) --> 2004-53-6 00 00 2009-01-1 09 366 69
local function fields(t) return table.concat({ t.year, t.month, t.day, t.hour, t.min, t.sec, t.wday, t.yday, tostring(t.isdst) }, " ") end
print(fields(os.date("!*t", 0))) --> 1970 1 1 0 0 0 5 1 false
print(fields(os.date("!*t", 951782400))) --> 2000 2 29 0 0 0 3 60 false
print(fields(os.date("!*t", -1))) --> 1969 12 31 23 59 59 4 365 false
print(fields(os.date("!*t", 4102444799))) --> 2099 12 31 23 59 59 5 365 false
print(fields(os.date("!*t", -62135596800))) --> 1 1 1 0 0 0 2 1 false
print(fields(os.date("!*t", 253402300800))) --> 10000 1 1 0 0 0 7 1 false
local names = {}
for k in pairs(os.date("*t")) do names[#names + 1] = k end
table.sort(names)
print(table.concat(names, " ")) --> day hour isdst min month sec wday yday year
print(math.type(os.date("!*t", 0).year), math.type(os.date("*t").sec), type(os.date("!*tomorrow", 0)), type(os.date("*t", nil)), type(os.date(nil, nil)), os.date("!%Y", nil) >= "2024") --> integer integer string table string true
print(pcall(os.date, "*t", 1 << 60)) --> false date result cannot be represented in this installation
print(pcall(os.date, "!%Y", 1 << 60)) --> false date result cannot be represented in this installation
print(pcall(os.date, "!*t", math.mininteger)) --> false date result cannot be represented in this installation
print(os.date("!%Y-%m-%d", 67767976233532799), pcall(os.date, "!%Y", 67768036191676800)) --> 2147483647-12-31 false date result cannot be represented in this installation
print(#os.date("!" .. ("%Y"):rep(1000), 0), select("#", os.date())) --> 4000 1
