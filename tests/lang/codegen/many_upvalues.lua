local function nest(n)
  local parts = {}
  for i = 1, n do parts[#parts + 1] = ("local v%d = %d"):format(i, i) end
  parts[#parts + 1] = "return function() return v1"
  for i = 2, n do parts[#parts + 1] = (" + v%d"):format(i) end
  parts[#parts + 1] = " end"
  return load(table.concat(parts, "\n"), "=s")
end
print(nest(150)()()) --> 11325
-- Above 255 upvalues of one function, spread over two levels of locals.
local a, b = {}, {}
for i = 1, 150 do a[i] = "a" .. i; b[i] = "b" .. i end
local source = "local " .. table.concat(a, ",") .. "\nreturn function()\nlocal " .. table.concat(b, ",") ..
  "\nreturn function() return {" .. table.concat(a, ",") .. "," .. table.concat(b, ",") .. "} end end"
print((select(2, load(source, "=s")))) --> s:4: too many upvalues (limit is 255) in function at line 4 near ','
