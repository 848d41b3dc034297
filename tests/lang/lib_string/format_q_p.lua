-- %q writes what can be read back, %p what identifies an object.
local function try(...) print(select(2, pcall(string.format, ...))) end
try("%q", 'a "quoted" \\ back') --> "a \"quoted\" \\ back"
print(string.format("%q", "line\nend") == '"line\\\nend"', string.format("%q", "\r\0\t\127\0019") == '"\\13\\0\\9\\127\\0019"', string.format("%q", "\200") == '"\200"') --> true true true
try("%q", "") --> ""
try("%q %q %q", nil, true, false) --> nil true false
try("%q %q %q %q", 0, -1, math.maxinteger, math.mininteger) --> 0 -1 9223372036854775807 0x8000000000000000
try("%q %q %q %q", 0.0, -0.0, 1.0, 2 ^ 63) --> 0x0p+0 -0x0p+0 0x1p+0 0x1p+63
try("%q %q %q", 0.1, -1e300, 5e-324) --> 0x1.999999999999ap-4 -0x1.7e43c8800759cp+996 0x0.0000000000001p-1022
try("%q %q %q", 1 / 0, -1 / 0, 0 / 0) --> 1e9999 -1e9999 (0/0)
try("%q") --> bad argument #2 to 'string.format' (no value)
try("%q", {}) --> bad argument #2 to 'string.format' (value has no literal form)
try("%q", print) --> bad argument #2 to 'string.format' (value has no literal form)
try("%q", coroutine.create(print)) --> bad argument #2 to 'string.format' (value has no literal form)
try("%q", setmetatable({}, { __tostring = function() return "x" end })) --> bad argument #2 to 'string.format' (value has no literal form)
try("%5q", "x") --> specifier '%q' cannot have modifiers
try("%-q", "x") --> specifier '%q' cannot have modifiers
try("%.1q", "x") --> specifier '%q' cannot have modifiers
for _, v in ipairs { 1, 1.0, -0.0, 0.1, 1e100, math.mininteger, math.pi, "\0\1\0012\r\n\\\"\200", true } do
  local r = load("return " .. string.format("%q", v))()
  assert(r == v and math.type(r) == math.type(v) and tostring(r) == tostring(v))
end
try("%p") --> bad argument #2 to 'string.format' (no value)
print(string.format("%p %p %p %p %p", nil, true, 1, 1.5, false)) --> (null) (null) (null) (null) (null)
print(string.format("%8p|%-8p|", 1, nil)) -->   (null)|(null)  |
local t = {}
print(string.format("%p", t) == string.format("%p", t), string.format("%p", t) ~= string.format("%p", {}), string.format("table: %p", t) == tostring(t)) --> true true true
print(string.format("function: %p", try) == tostring(try), string.format("%p", print) == string.format("%p", print)) --> true true
print(string.format("thread: %p", coroutine.running()) == tostring(coroutine.running()), string.format("%p", "short") == string.format("%p", "sh" .. "ort")) --> true true
print(#string.format("%30p", t), string.format("%-30p", t):match("^0x%x+ +$") ~= nil) --> 30 true
try("%.3p", t) --> invalid conversion specification: '%.3p'
try("%05p", t) --> invalid conversion specification: '%05p'
try("%+p", t) --> invalid conversion specification: '%+p'
