--# only: luahost
local json = require "json"

-- Keys 1..n are an array, anything else is an object with sorted names.
print(json.encode { 1, 2, 3 }) --> [1,2,3]
print(json.encode { b = 1, a = 2, aa = 3, [""] = 4, B = 5 }) --> {"":4,"B":5,"a":2,"aa":3,"b":1}
print(json.encode { { id = 1 }, { id = 2, tags = { "x", "y" } } }) --> [{"id":1},{"id":2,"tags":["x","y"]}]
print(json.encode { [1] = "a", [2] = "b", x = true }) --> {"1":"a","2":"b","x":true}
print(json.encode { [10] = "ten", [9] = "nine", [-1] = "minus one" }) --> {"-1":"minus one","10":"ten","9":"nine"}
print(json.encode { 1, nil, 3 }) --> {"1":1,"3":3}
print(json.encode { 1, json.null, 3 }) --> [1,null,3]

-- A sequence is one however it came about.
local t = {}
for i = 5, 1, -1 do t[i] = i end
print(json.encode(t)) --> [1,2,3,4,5]
t[5] = nil
print(json.encode(t)) --> [1,2,3,4]
t[2] = nil
print(json.encode(t)) --> {"1":1,"3":3,"4":4}

-- The same table twice is written twice; metamethods play no part.
local shared = { 1 }
print(json.encode { shared, shared }) --> [[1],[1]]
print(json.encode(setmetatable({ 1, 2 }, { __index = function() return 3 end, __len = function() return 9 end }))) --> [1,2]

-- Many names: sorted by another algorithm than a few.
local many, names = {}, {}
for i = 1, 500 do many["k" .. (i * 7919) % 1000] = i end
for name in json.encode(many):gmatch '"(k%d+)"' do names[#names + 1] = name end
assert(#names == 500)
for i = 2, #names do assert(names[i - 1] < names[i]) end
