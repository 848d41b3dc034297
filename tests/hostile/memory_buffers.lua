--# memory: 4_000_000
print(pcall(string.format, "%s%s", ("x"):rep(1500000), ("y"):rep(1500000))) --> false not enough memory
print(pcall(string.gsub, ("x"):rep(100000), "x", ("y"):rep(100))) --> false not enough memory
print(pcall(string.pack, "s8s8", ("x"):rep(1000000), ("x"):rep(1500000))) --> false not enough memory
print "alive" --> alive
