-- What is long without being deep has no limit but memory.
local function run(...) return assert(load(table.concat { ... }, "=s"))() end
print(run("local a = 1 return a", (" + a"):rep(20000))) --> 20001
print(run("return 1", (" - 1"):rep(20000))) --> -19999
print(run("local a = false return a", (" or a"):rep(20000), " or 'last'")) --> last
print(run("local a = {} a.b = a return a", (".b"):rep(20000), " == a")) --> true
print(run("local function f() end f = function() return f end return f", ("()"):rep(200), " == nil")) --> false
print(run("local n = 0 local t = {} function t:m() n = n + 1 return self end t", (":m()"):rep(5000), " return n")) --> 5000
print(run("local x = 20000 if x == 0 then ", ("elseif x == 1 then "):rep(20000), "else return 'else' end")) --> else
print(#run("return {", ("1, "):rep(20000), "}")) --> 20000
print(run(("local x = 1; do local x = 2 end; x = 3; "):rep(100), "return x")) --> 3
print(run((";"):rep(100000), "return 'semicolons'")) --> semicolons
print(run(("\n"):rep(100000), "return debug.getinfo(1, 'l').currentline")) --> 100001
