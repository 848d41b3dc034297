local p = table.pack(1, nil, 3, nil)
print(p.n, p[1], p[2], p[3], table.pack().n) --> 4 1 nil 3 0
print(table.unpack({ 1, 2, 3 })) --> 1 2 3
print(table.unpack({ 1, 2, 3 }, 2), table.unpack({ 1, 2, 3 }, 2, 5)) --> 2 2 3 nil nil
print(table.unpack({ 1, 2 }, 3), select("#", table.unpack({}, 1, 3)), (table.unpack { 7, 8 })) --> nil 3 7
print(pcall(table.unpack, {}, 1, 1e7)) --> false too many results to unpack
print(pcall(table.unpack, {}, math.mininteger, math.maxinteger)) --> false too many results to unpack
print(select("#", table.unpack({}, math.maxinteger, math.mininteger)), table.unpack({ [math.maxinteger] = "m" }, math.maxinteger, math.maxinteger)) --> 0 m
print(table.unpack({ [-1] = "a", [0] = "b" }, -1, 0), unpack) --> a nil
