-- Compiled patterns are kept; a callback that uses others, or the same one, must not disturb the one under way.
local function nested(depth)
  return (("a1b2"):gsub("(%a)(%d)", function(l, d)
    if depth == 0 then return d .. l end
    for i = 1, 40 do assert(("x" .. i):match("^x(" .. i .. ")$") == tostring(i)) end
    return "[" .. nested(depth - 1) .. "]"
  end))
end
print(nested(0)) --> 1a2b
print(nested(2)) --> [[1a2b][1a2b]][[1a2b][1a2b]]

-- Iterators interleave, also over the same pattern.
local a, b = ("1 2 3"):gmatch("%d"), ("4 5 6"):gmatch("%d")
print(a(), b(), a(), b(), a(), b()) --> 1 4 2 5 3 6

-- With an anchor for match, without one for gmatch: the same text is two patterns.
print(("^a"):match("^a"), ("^a"):gmatch("^a")()) --> nil ^a

-- Longer than what is kept, many steps, many sets.
local long = ("%d[a-c][^%s]."):rep(60)
print(#(("1bxy"):rep(60)):match(long), (("1bxy"):rep(59)):match(long)) --> 240 nil
print(("k"):rep(500):find(("k"):rep(400))) --> 1 400
print(("."):rep(300):find(("%."):rep(300))) --> 1 300

-- An error inside a callback, and inside a pattern, leaves nothing behind.
for _ = 1, 300 do
  assert(not pcall(string.gsub, "abc", "%a", function() error("no") end))
  assert(not pcall(string.gsub, "abc", "a(", "x%1"))
end
print(("abc"):gsub("%a", "%0%0")) --> aabbcc 3
