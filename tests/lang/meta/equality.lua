local eq = function(a, b) return a.id == b.id end
local A, B = { __eq = eq }, { __eq = eq }
local function new(mt, id) return setmetatable({ id = id }, mt) end
print(new(A, 1) == new(A, 1), new(A, 1) == new(A, 2), new(A, 1) ~= new(B, 1)) --> true false false
-- One side's metamethod is enough, and it is asked only for two tables that are not the same.
print(new(A, 1) == { id = 1 }, { id = 1 } == new(A, 1)) --> true true
local never = setmetatable({}, { __eq = function() error "asked" end })
print(never == never, never == 1, never == nil, rawequal(never, never)) --> true false false true
print(pcall(function() return never == {} end)) --> false @-2: asked
local truthy = setmetatable({}, { __eq = function() return 1 end })
print(truthy == {}, truthy ~= {}) --> true false
local t = {}
t[new(A, 1)] = "found"
print(t[new(A, 1)]) --> nil
