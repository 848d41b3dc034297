local x <const> = 10
local s <const>, n <const>, b <const>, f <const> = "str", nil, false, 2.5
print(x, s, n, b, f) --> 10 str nil false 2.5
print(x + 1, s .. x, not n, f * 2, x == 10, -x) --> 11 str10 true 5.0 true -10
local function up() return x, s, n, b end
print(up()) --> 10 str nil false
local t <const> = { 1 }
t[1] = 2 -- the variable is constant, the table is not
print(t[1], t[x] == nil, ({ [x] = "k" })[10]) --> 2 true k
for i = x, x + 1 do io.write(i, " ") end print() --> 10 11
local y <const> = x * 2
local function nested() return function() return y + x end end
print(nested()()) --> 30
