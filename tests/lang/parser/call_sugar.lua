local function f(x) return type(x) .. ":" .. tostring(type(x) == "table" and x[1] or x) end
print(f "s", f 's', f [[s]], f { 9 }) --> string:s string:s string:s table:9
local o = { v = 3 }
function o.plain(a) return a end
function o:method(a) return self.v + a end
function o.deep() return { inner = { run = function(self, x) return x * 2 end } } end
print(o.plain(1), o:method(2), o["method"](o, 4)) --> 1 5 7
print(o.deep().inner:run(21)) --> 42
print(("x"):rep(3), #("abc"):upper()) --> xxx 3
local s = "chain"
print(s:upper():lower():len()) --> 5
f
"ignored" -- a call may go on on the next line
