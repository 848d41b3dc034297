print() -->
print(nil, true, "s", 1, 1.0) --> nil true s 1 1.0
print(type(nil), type(1), type("s"), type({}), type(print), type(true), type(coroutine.create(print))) --> nil number string table function boolean thread
print(select("#"), select("#", nil, nil), select(2, "a", "b", "c")) --> 0 2 b c
print(select(-1, "a", "b"), (select(-2, "a", "b"))) --> b a
print(pcall(select, 0)) --> false bad argument #1 to 'select' (index out of range)
print(pcall(select, -3, 1, 2)) --> false bad argument #1 to 'select' (index out of range)
print(select(5, 1, 2), (select("2", "x", "y"))) --> nil y
print(tostring(nil), tostring(true), tostring("s"), pcall(tostring)) --> nil true s false bad argument #1 to 'tostring' (value expected)
print((tostring({}):gsub("0x%x+", "ADDR")), (tostring(print):gsub("0x%x+", "ADDR"):gsub("builtin", "function"))) --> table: ADDR function: ADDR
