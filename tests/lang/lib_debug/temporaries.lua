-- Operands that wait for a call can be seen and set; what C code works with can only be seen.
local function look()
  print(debug.getlocal(2, 3)) --> (temporary) 1
  print(debug.getlocal(2, 4)) --> nil
  print(debug.setlocal(2, 3, 10)) --> (temporary)
  return 20
end
local function add(a, b) return (a + 1) + look() end
print(add(0, 0)) --> 30
print(debug.getlocal(0, 1)) --> (C temporary) 0
print(debug.getlocal(0, 2)) --> (C temporary) 2
print(debug.getlocal(0, 3), debug.getlocal(0, 0)) --> nil nil
