-- More items than any one instruction carries.
local parts = { "return {" }
for i = 1, 1200 do parts[#parts + 1] = i .. "," end
parts[#parts + 1] = "...}"
local t = load(table.concat(parts))(-1, -2)
print(#t, t[1], t[50], t[51], t[256], t[257], t[1200], t[1201], t[1202]) --> 1202 1 50 51 256 257 1200 -1 -2
