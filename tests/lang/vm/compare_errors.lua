local function try(f) print((select(2, pcall(f)))) end
try(function() return 1 < "2" end) --> @: attempt to compare number with string
try(function() return "1" < 2 end) --> @: attempt to compare string with number
try(function() return {} < {} end) --> @: attempt to compare two table values
try(function() return nil <= 1 end) --> @: attempt to compare nil with number
try(function() return 1 > nil end) --> @: attempt to compare nil with number
try(function() return print >= print end) --> @: attempt to compare two function values
try(function() return true < false end) --> @: attempt to compare two boolean values
print({} == {}, 1 == "1", nil == false, print == print) --> false false false true
