local function reader(...) local pieces, i = { ... }, 0 return function() i = i + 1 return pieces[i] end end
print(load(reader("return ", "1 ", "+ 41"))()) --> 42
print(load(reader("ret", "urn 'spl", "it'"))()) --> split
print(load(reader("return 1", "", "garbage"))()) --> 1
print(load(reader "x = = 1")) --> nil [string "=(load)"]:1: unexpected symbol near '='
print(load(reader("return 1", 5))(), load(reader("return 1", {}))) --> 15 nil reader function must return a string
print(pcall(function() return load(function() error("in reader", 0) end) end)) --> true nil in reader
print(pcall(load, {})) --> X
print(load(reader(("-"):rep(3), ("x"):rep(100000), "\nreturn 'after'"))()) --> after
