-- Deep backtracking ends in an error, not in a crash of the C stack.
local ok, e = pcall(string.match, ("a"):rep(300000), ("a?"):rep(300000) .. "b")
print(ok, e) --> false pattern too complex
print(#("x"):rep(200000):match(".-$")) --> 200000
print(#(("a"):rep(200000):match("(a*)$"))) --> 200000
