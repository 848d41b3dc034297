--# fuel: 3_000_000
--# ends: fuel
-- Constants, functions, upvalues, fields, jumps by the ten thousand.
local function list(n, f) local t = {} for i = 1, n do t[i] = f(i) end return table.concat(t) end
local sources = {
  list(20000, function(i) return "x = " .. i .. ".5 " end), list(20000, function(i) return "x = 'k" .. i .. "' " end),
  list(5000, function(i) return "function f" .. i .. "() return f" .. i .. " end " end),
  "return {" .. list(20000, function(i) return "k" .. i .. " = " .. i .. "," end) .. "}",
  list(5000, function(i) return "if x then y = 1 elseif z then y = 2 else y = 3 end " end),
  "local " .. list(199, function(i) return "a" .. i .. "," end) .. "z return function() return " .. list(199, function(i) return "a" .. i .. "+" end) .. "z end",
  "return " .. ("a and b or "):rep(20000) .. "c", "return " .. ("a == b == "):rep(20000) .. "c", "x = " .. ("f{"):rep(150) .. ("}"):rep(150),
  ("local x <const> = 1 "):rep(190), ("while x do break end "):rep(5000), ("for i = 1, 2 do end "):rep(5000), ("repeat local x until x "):rep(5000),
}
while true do for _, s in ipairs(sources) do load(s) end end
