local fs = {}
for i = 1, 3 do fs[i] = function() i = i + 10; return i end end
print(fs[1](), fs[1](), fs[2](), fs[3]()) --> 11 21 12 13
local gs = {}
for _, v in ipairs { "a", "b" } do gs[#gs + 1] = function() return v end end
print(gs[1](), gs[2]()) --> a b
local hs, n = {}, 0
while n < 3 do n = n + 1; local m = n; hs[n] = { get = function() return m end, set = function(v) m = v end } end
hs[2].set("changed")
print(hs[1].get(), hs[2].get(), hs[3].get(), n) --> 1 changed 3 3
repeat local z = n; local done = function() return z == 3 end until done()
print "until sees the body's locals" --> until sees the body's locals
