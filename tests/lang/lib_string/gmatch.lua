local r = {}
for w in ("one two  three"):gmatch("%a+") do r[#r + 1] = w end
for k, v in ("a=1,b=2"):gmatch("(%w)=(%w)") do r[#r + 1] = k .. v end
for p in ("abc"):gmatch("()") do r[#r + 1] = p end
print(table.concat(r, " ")) --> one two three a1 b2 1 2 3 4
r = {}
for s in ("abc"):gmatch("%w*") do r[#r + 1] = "<" .. s .. ">" end
for s in ("hello"):gmatch("l", 4) do r[#r + 1] = s end
for s in ("abab"):gmatch("^ab") do r[#r + 1] = s end
print(table.concat(r, " ")) --> <abc> l
local it = ("x"):gmatch(".")
print(it(), it(), it()) --> x nil
print(pcall(string.gmatch, "x")) --> false bad argument #2 to 'string.gmatch' (string expected, got no value)
for a in ("keys"):gmatch(".", -2) do io.write(a, " ") end print() --> y s
