-- Standard input is empty here.
print(io.read(), io.read("a"), io.read("n"), io.read(0), io.read(5)) --> nil  nil nil nil
print(io.stdin:read("l"), io.read("L")) --> nil nil
for _ in io.lines() do print "never" end
print(pcall(io.read, "x")) --> false bad argument #1 to 'io.read' (invalid format)
print "end" --> end
