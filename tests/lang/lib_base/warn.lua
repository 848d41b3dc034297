-- Warnings go to standard error, and only when they are on.
warn("not shown")
warn("@on")
warn("@unknown control messages are ignored")
warn("@off")
print(select("#", warn("pieces ", "of ", "one")), pcall(warn)) --> 0 false bad argument #1 to 'warn' (string expected, got no value)
print(pcall(warn, "a", {})) --> false bad argument #2 to 'warn' (string expected, got table)
