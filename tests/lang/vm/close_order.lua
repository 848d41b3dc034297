-- To-be-closed variables are closed in reverse order, each with the error or nil.
local function c(name) return setmetatable({}, { __close = function(_, e) print("close " .. name, e) end }) end
do
  local a <close> = c "a"
  local b <close> = c "b"
  print "body"
end
--> body
--> close b nil
--> close a nil
print(pcall(function()
  local a <close> = c "a"
  local b <close> = c "b"
  error("oops", 0)
end))
--> close b oops
--> close a oops
--> false oops
local function f()
  local x <close> = c "x"
  return "result", 2
end
print(f())
--> close x nil
--> result 2
for i = 1, 2 do local y <close> = c("y" .. i) if i == 1 then goto next end ::next:: end
--> close y1 nil
--> close y2 nil
local n <close>, m = nil, false -- nil and false need no closing
print "end" --> end
