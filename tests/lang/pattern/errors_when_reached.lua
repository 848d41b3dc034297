-- A malformed pattern is an error only where matching gets to its fault.
print(pcall(string.find, "b", "a[x")) --> true nil
print(pcall(string.find, "a", "a[x")) --> false malformed pattern (missing ']')
print(pcall(string.find, "b", "a%")) --> true nil
print(pcall(string.find, "xa", "a%")) --> false malformed pattern (ends with '%')
print(pcall(string.match, "b", "a%b")) --> true nil
print(pcall(string.match, "a", "a%bx")) --> false malformed pattern (missing arguments to '%b')
print(pcall(string.match, "a", "a%f")) --> false missing '[' after '%f' in pattern
print(pcall(string.match, "a", ".)")) --> false invalid pattern capture
print(pcall(string.match, "a", "(.")) --> false unfinished capture
print(pcall(string.match, "aa", "(.%1)")) --> false invalid capture index %1
print(pcall(string.match, "", ("()"):rep(33))) --> false too many captures
print(select("#", ("a"):match(("()"):rep(32)))) --> 32
-- An open capture is an error only for who asks for it.
print(("abc"):gsub("(b", "x")) --> axc 1
print(pcall(string.gsub, "abc", "(b", "%1")) --> false unfinished capture
-- A lone ')' makes no pattern of a text.
print(("x"):find("x)"), ("f(x)"):find("x)")) --> nil 3 4
