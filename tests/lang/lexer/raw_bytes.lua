-- In a string any byte stands for itself, NUL as well.
local all = {}
for i = 0, 255 do
  local c = string.char(i)
  if not c:find '[\n\r"\\]' then all[#all + 1] = c end
end
local text = table.concat(all)
print(load('return "' .. text .. '"')() == text) --> true
print(load("return [[" .. text .. "]]") == nil, load("return [==[" .. text .. "]==]")() == text) --> false true
print(#load "return 'a\0b'"()) --> 3
print(load("return 1 --" .. text .. "\n+ 1")()) --> 2
print(load "\v\f\t return \v\f\t 1 \v"()) --> 1
