local function show(t) local r = {} for i = 1, 8 do r[i] = tostring(t[i]) end return table.concat(r, " ") end
print(show(table.move({ 1, 2, 3 }, 1, 3, 2))) --> 1 1 2 3 nil nil nil nil
print(show(table.move({ 1, 2, 3, 4 }, 2, 4, 1))) --> 2 3 4 4 nil nil nil nil
print(show(table.move({ 1, 2, 3 }, 1, 3, 5, {}))) --> nil nil nil nil 1 2 3 nil
print(show(table.move({ 1, 2, 3 }, 2, 1, 5))) --> 1 2 3 nil nil nil nil nil
local t = {}
print(table.move({ 9 }, 1, 1, 1, t) == t, t[1]) --> true 9
print(table.move({ 5 }, 1, 1, math.maxinteger)[math.maxinteger]) --> 5
print(pcall(table.move, {}, math.mininteger, 1, 1)) --> false bad argument #3 to 'table.move' (too many elements to move)
print(pcall(table.move, {}, 1, math.maxinteger, 2)) --> false bad argument #4 to 'table.move' (destination wrap around)
print(pcall(table.move, {}, 1, 2)) --> false bad argument #4 to 'table.move' (number expected, got no value)
print(pcall(table.move, 1, 2, 3, 4)) --> false bad argument #1 to 'table.move' (table expected, got number)
