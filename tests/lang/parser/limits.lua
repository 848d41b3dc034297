local function message(source) return (select(2, load(source, "=s"))) end
local function list(format, n)
  local names = {}
  for i = 1, n do names[i] = format:format(i) end
  return table.concat(names, ", ")
end

-- 200 local variables a function
print(message("local " .. list("a%d", 200))) --> nil
print(message("local " .. list("a%d", 201))) --> s:1: too many local variables (limit is 200) in main function near <eof>
print(message("\nfunction f(" .. list("a%d", 200) .. ")\nlocal b\n= 1 end")) --> s:4: too many local variables (limit is 200) in function at line 2 near '='
print(message("local " .. list("a%d", 150) .. " function f() local " .. list("a%d", 150) .. " end")) --> nil
print(message("do local " .. list("a%d", 150) .. " end local " .. list("a%d", 150))) --> nil

-- 255 upvalues a function
local function uses(format, n) return (list(format, n):gsub(",", ";")) end
local function upvalues(n)
  return "local " .. list("a%d", 150) .. "\nfunction f() local " .. list("b%d", n - 150) ..
    "\nreturn function() local x; " .. uses("x = a%d", 150) .. "; " .. uses("x = b%d", n - 150) .. " end end"
end
print(message(upvalues(255))) --> nil
print(message(upvalues(256))) --> s:3: too many upvalues (limit is 255) in function at line 3 near 'end'

-- about 200 levels of anything that nests; how much more than 190 differs
local function nested(open, middle, close, n) return message(open:rep(n) .. middle .. close:rep(n)) end
local function overflows(...) return nested(...):find("overflow", 1, true) ~= nil end
for _, shape in ipairs {
  { "do ", "", " end" }, { "if x then ", "", " end" }, { "while x do ", "", " end" },
  { "repeat ", "", " until x" }, { "if x then else ", "", " end" },
  { "function f() ", "", " end" },
} do
  assert(nested(shape[1], shape[2], shape[3], 45) == nil, shape[1])
  assert(overflows(shape[1], shape[2], shape[3], 250), shape[1])
end
for _, shape in ipairs {
  { "(", "x", ")" }, { "{", "", "}" }, { "f(", "x", ")" }, { "t[", "x", "]" }, { "not ", "x", "" },
  { "- ", "x", "" }, { "2 ^ ", "x", "" }, { "function() return ", "x", " end" },
} do
  assert(message("y = " .. shape[1]:rep(90) .. shape[2] .. shape[3]:rep(90)) == nil, shape[1])
  assert(message("y = " .. shape[1]:rep(1000) .. shape[2] .. shape[3]:rep(1000)):find("overflow", 1, true), shape[1])
end
