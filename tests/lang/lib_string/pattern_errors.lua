local function try(s, p, ...) print((select(2, pcall(string.find, s, p, ...)))) end
try("a", "%") --> malformed pattern (ends with '%')
try("a", "[a") --> malformed pattern (missing ']')
try("a", "[a%") --> malformed pattern (missing ']')
try("a", "[") --> malformed pattern (missing ']')
try("a", "(") --> unfinished capture
try("a", "(a") --> unfinished capture
try("a", "a-)") --> invalid pattern capture
try("a", "%1") --> invalid capture index %1
try("aa", "(a%1)") --> invalid capture index %1
try("a", "%b") --> malformed pattern (missing arguments to '%b')
try("a", "%bx") --> malformed pattern (missing arguments to '%b')
try("a", "%f") --> missing '[' after '%f' in pattern
try("a", ("()"):rep(33)) --> too many captures
print(pcall(string.gsub, "abc", "b", "%2")) --> false invalid capture index %2
print(pcall(string.gsub, "abc", "b", "%x")) --> false invalid use of '%' in replacement string
print(pcall(string.rep)) --> false bad argument #1 to 'string.rep' (string expected, got no value)
