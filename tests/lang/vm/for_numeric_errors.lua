local function try(f) print((select(2, pcall(f)))) end
try(function() for i = 1, 10, 0 do end end) --> @: 'for' step is zero
try(function() for i = 1.0, 10, 0 do end end) --> @: 'for' step is zero
try(function() for i = "a", 10 do end end) --> @: bad 'for' initial value (number expected, got string)
try(function() for i = 1, {} do end end) --> @: bad 'for' limit (number expected, got table)
try(function() for i = 1, 2, "x" do end end) --> @: bad 'for' step (number expected, got string)
for i = "1", "2" do print(i) end -- numeric strings are converted, to floats
--> 1.0
--> 2.0
try(function() for i = 1, nil do end end) --> @: bad 'for' limit (number expected, got nil)
