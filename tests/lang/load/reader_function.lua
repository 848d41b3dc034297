local function reader(...) local pieces, i = { ... }, 0 return function() i = i + 1 return pieces[i] end end
local in_coroutine = coroutine.wrap(load) -- lua5.4's own message handler does not reach in there
print(load(reader("return ", "1 ", "+ 41"))()) --> 42
print(load(reader("ret", "urn 'spl", "it'"))()) --> split
print(load(reader("return 1", "", "garbage"))()) --> 1
print(load(reader "x = = 1")) --> nil (load):1: unexpected symbol near '='
print(load(reader("return 1", 5))()) --> 15
print(in_coroutine(reader("return 1", {}))) --> nil reader function must return a string
print(coroutine.wrap(load)(function() error("in reader", 0) end)) --> nil in reader
print(pcall(load, {})) --> false bad argument #1 to 'load' (function expected, got table)
print(load(reader(("-"):rep(3), ("x"):rep(100000), "\nreturn 'after'"))()) --> after
