-- A loop and a condition over a body of many instructions.
local parts = { "local n = 0 for i = 1, 3 do if i ~= 2 then\n" }
for _ = 1, 5000 do parts[#parts + 1] = "n = n + i " end
parts[#parts + 1] = "else n = n - 1 end end return n"
print(load(table.concat(parts))()) --> 19999
local w = { "local n, i = 0, 0 while i < 2 do i = i + 1\n" }
for _ = 1, 5000 do w[#w + 1] = "n = n + 1 " end
w[#w + 1] = "if i == 2 then break end end return n"
print(load(table.concat(w))()) --> 10000
