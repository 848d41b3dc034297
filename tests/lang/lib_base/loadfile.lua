-- Without a name both read standard input, which is empty here.
print(type(loadfile()), loadfile()()) --> function
print(type(loadfile(nil, "t", {}))) --> function
print(loadfile(nil, "b")) --> nil attempt to load a text chunk (mode is 'b')
print(select("#", dofile())) --> 0
print(pcall(loadfile, {})) --> false bad argument #1 to 'loadfile' (string expected, got table)
print(pcall(dofile, {})) --> false bad argument #1 to 'dofile' (string expected, got table)
print((loadfile("/none/at all"))) --> nil
print((pcall(dofile, "/none/at all"))) --> false
