-- Concatenations that make a short string, and those that just do not.
local function len(n) return ("x"):rep(n) end
for _, n in ipairs { 18, 19, 20, 21, 22 } do
  local a, b = len(n), len(20)
  io.write(#(a .. b), a .. b == len(n + 20) and " " or " differs ", #(a .. b .. 1.5), " ", #(7 .. a .. b), "\n")
end
--> 38 41 39
--> 39 42 40
--> 40 43 41
--> 41 44 42
--> 42 45 43

-- Numbers of all kinds.
print(1 .. "", "" .. 1, "" .. "", -1 .. "|" .. 2, math.mininteger .. math.maxinteger) --> 1 1  -1|2 -92233720368547758089223372036854775807
print(1.0 .. "", -0.0 .. "x", 1e15 .. ";" .. 2^53, 0.1 .. 1e100) --> 1.0 -0.0x 1e+15;9.007199254741e+15 0.11e+100
print(1/0 .. "", -(0/0) ~= 0 and (1/0 .. "," .. -1/0)) --> inf inf,-inf
print(10 .. 20, (10 .. 20) + 1, 12345678901 .. "k") --> 1020 1021 12345678901k
for _, i in ipairs { 0, 9, 10, 99, 100, 999, 1000, 99999, 100000, 9999999, 10000000, 999999999, 1000000000, 4294967295, 4294967296 } do
  assert("k" .. i == ("k%d"):format(i) and i .. "" == tostring(i))
end

-- What is made twice is the same string, as a key, too.
local t = { ["k:1"] = "one" }
for i = 1, 2 do print(t["k:" .. i], t["k" .. ":" .. i]) end
--> one one
--> nil nil

-- Bytes that are no text, and the byte 0.
print(#("\0" .. "\255" .. "a\0"), ("\0" .. "\255"):byte(1, -1)) --> 4 0 255

-- Metamethods are asked wherever they stand.
local m = setmetatable({}, { __concat = function(a, b) return (type(a) == "table" and "T" or a) .. "~" .. (type(b) == "table" and "T" or b) end })
print(m .. "b", "a" .. m, 1 .. m, "a" .. "b" .. m .. "c" .. "d") --> T~b a~T 1~T abT~cd
print(select(2, pcall(function() return "a" .. nil end))) --> concat_short.lua:34: attempt to concatenate a nil value
print(select(2, pcall(function() local x = true; return 1 .. x end))) --> concat_short.lua:35: attempt to concatenate a boolean value (local 'x')

-- The operands stay as they are when the result goes elsewhere.
local a, b = "a", 1
local c = a .. b
print(a, b, c, math.type(b)) --> a 1 a1 integer
