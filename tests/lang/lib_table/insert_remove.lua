local t = { "a", "b", "c" }
table.insert(t, "d") table.insert(t, 1, "start") table.insert(t, #t + 1, "end")
print(table.concat(t, " ")) --> start a b c d end
print(table.remove(t), table.remove(t, 1), table.remove(t, 2)) --> end start b
print(table.concat(t, " "), table.remove({}), table.remove({}, 0)) --> a c d nil nil
print(table.remove(t, #t + 1), #t) --> nil 3
print(pcall(table.insert, t, 5, "x")) --> false bad argument #2 to 'table.insert' (position out of bounds)
print(pcall(table.insert, t, 0, "x")) --> false bad argument #2 to 'table.insert' (position out of bounds)
print(pcall(table.insert, t)) --> false wrong number of arguments to 'insert'
print(pcall(table.insert, t, 1, 2, 3)) --> false wrong number of arguments to 'insert'
print((select(2, pcall(table.remove, t, 7)):match "position out of bounds")) --> position out of bounds
print(pcall(table.insert, nil, 1)) --> false bad argument #1 to 'table.insert' (table expected, got nil)
print(table.remove({ [0] = "zero" }, 0), select("#", table.insert(t, 1))) --> zero 0
