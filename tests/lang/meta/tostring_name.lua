local t = setmetatable({}, { __tostring = function() return "I am t" end })
print(t, tostring(t), ("%s"):format(t)) --> I am t I am t I am t
print(pcall(tostring, setmetatable({}, { __tostring = function() return 1 end }))) --> true 1
print((tostring(setmetatable({}, { __name = "My.Type" })):gsub("0x%x+", "ADDR"))) --> My.Type: ADDR
print((tostring(setmetatable({}, { __name = 5 })):gsub("0x%x+", "ADDR"))) --> table: ADDR
print(pcall(string.rep, setmetatable({}, { __name = "My.Type" }))) --> false bad argument #1 to 'string.rep' (string expected, got My.Type)
print(pcall(function() return setmetatable({}, { __name = "My.Type" }) + 1 end)) --> false @: attempt to perform arithmetic on a My.Type value
print(pcall(function() return setmetatable({}, { __name = "My.Type" }) < 1 end)) --> false @: attempt to compare My.Type with number
