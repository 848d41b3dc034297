-- Objects reachable only through the stack, upvalues or a suspended coroutine survive every collection.
local function build(n) if n == 0 then return {} end local l, r = build(n - 1), build(n - 1) collectgarbage "step" return { l, r } end
local function size(t) local n = 1 for _, c in ipairs(t) do n = n + size(c) end return n end
print(size(build(8))) --> 511
local function cell(v) local box = { v } return function() collectgarbage() return box[1] end end
print(cell "kept"()) --> kept
local co = coroutine.wrap(function() local hidden = { "in coroutine" } coroutine.yield() return hidden[1] end)
co() collectgarbage() collectgarbage()
print(co()) --> in coroutine
local parts = {}
for i = 1, 50 do parts[#parts + 1] = ("p"):rep(i) .. tostring({}):sub(1, 0) collectgarbage "step" end
print(#table.concat(parts)) --> 1275
