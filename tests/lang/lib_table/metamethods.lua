-- insert, remove, unpack, concat, move and sort go through metamethods.
local log = {}
local real = { "x", "y", "z" }
local p = setmetatable({}, {
  __len = function() return #real end,
  __index = function(_, i) log[#log + 1] = "r" .. i return real[i] end,
  __newindex = function(_, i, v) log[#log + 1] = "w" .. i real[i] = v end,
})
local function flush() local s = table.concat(log, " ") log = {} return s end
table.insert(p, "new") print(flush(), real[4]) --> w4 new
print(table.remove(p, 1), flush()) --> x r1 r2 w1 r3 w2 r4 w3 w4
print(table.concat(p, ","), flush()) --> y,z,new r1 r2 r3
print(table.unpack(p)) --> y z new
flush()
table.sort(p) print(table.concat(real, " "), #flush() > 0) --> new y z true
table.move(p, 1, 2, 2) print(table.concat(real, " "), flush()) --> new new y r2 w3 r1 w2
print(pcall(table.insert, setmetatable({}, { __len = function() return "x" end }), 1)) --> false object length is not an integer
print(pcall(table.unpack, 5)) --> false attempt to get length of a number value
print(pcall(table.concat, 5)) --> false bad argument #1 to 'table.concat' (table expected, got number)
