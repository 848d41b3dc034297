local function try(...) print((select(2, pcall(string.format, ...)))) end
try("%d", 1.5) --> bad argument #2 to 'string.format' (number has no integer representation)
try("%d", "x") --> bad argument #2 to 'string.format' (number expected, got string)
try("%d") --> bad argument #2 to 'string.format' (no value)
try("%s %s", 1) --> bad argument #3 to 'string.format' (no value)
try("%y", 1) --> invalid conversion '%y' to 'format'
try("%", 1) --> invalid conversion '%' to 'format'
try("%10.123d", 1) --> invalid conversion specification: '%10.123d'
try("%100d", 1) --> invalid conversion specification: '%100d'
try("%0-+ #5d|", 1) --> invalid conversion specification: '%0-+ #5d'
try("%#i", 1) --> invalid conversion specification: '%#i'
try("%.3c", 1) --> invalid conversion specification: '%.3c'
try("%10q", "x") --> specifier '%q' cannot have modifiers
try("%q", {}) --> bad argument #2 to 'string.format' (value has no literal form)
try("%5", 1) --> invalid conversion '%5' to 'format'
try() --> bad argument #1 to 'string.format' (string expected, got no value)
print(("x"):format(1, 2, 3)) --> x
