print(load("return 1", "=c", "b")) --> nil attempt to load a text chunk (mode is 'b')
local dumped = string.dump(function() return "dumped" end)
print(load(dumped, "=c", "t")) --> nil attempt to load a binary chunk (mode is 't')
print(load(dumped, "=c", "b")(), load(dumped)()) --> dumped dumped
print(load("return 2", "=c", "bt")(), load("return 3", "=c", "t")()) --> 2 3
