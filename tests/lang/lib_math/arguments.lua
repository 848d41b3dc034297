-- Missing and wrong arguments of the mathematical functions.
for _, name in ipairs { "abs", "ceil", "floor", "sqrt", "sin", "cos", "tan", "asin", "acos", "exp", "log", "deg", "rad", "modf", "ult" } do
  for _, wrong in ipairs { {}, { "x" }, { {} }, { true } } do
    local ok, message = pcall(math[name], table.unpack(wrong))
    local got = wrong[1] == nil and "no value" or type(wrong[1])
    if message ~= ("bad argument #1 to 'math.%s' (number expected, got %s)"):format(name, got) then print(name, ok, message) end
  end
end
print(pcall(math.fmod, 1)) --> false bad argument #2 to 'math.fmod' (number expected, got no value)
print(pcall(math.fmod, 1, "x")) --> false bad argument #2 to 'math.fmod' (number expected, got string)
print(pcall(math.fmod, "x", 1)) --> false bad argument #1 to 'math.fmod' (number expected, got string)
print(pcall(math.ult, 1)) --> false bad argument #2 to 'math.ult' (number expected, got no value)
print(pcall(math.ult, 1, 1.5)) --> false bad argument #2 to 'math.ult' (number has no integer representation)
print(pcall(math.ult, 1.5, 1)) --> false bad argument #1 to 'math.ult' (number has no integer representation)
print(pcall(math.ult, {}, 1)) --> false bad argument #1 to 'math.ult' (number expected, got table)
print((select(2, pcall(math.atan)):match "^bad argument #1"), (select(2, pcall(math.atan, 1, "x")):match "^bad argument #2")) --> bad argument #1 bad argument #2
print(pcall(math.log, 1, "x")) --> false bad argument #2 to 'math.log' (number expected, got string)
print(pcall(math.log, 1, {})) --> false bad argument #2 to 'math.log' (number expected, got table)
print(pcall(math.max)) --> false bad argument #1 to 'math.max' (value expected)
print(pcall(math.min)) --> false bad argument #1 to 'math.min' (value expected)
print(type(math.max({})), math.min(true)) --> table true
print(pcall(math.max, "x")) --> true x
print(pcall(math.max, 1, {})) --> false attempt to compare number with table
print(pcall(math.max, 1, nil)) --> false attempt to compare number with nil
print(pcall(math.min, nil, 1)) --> false attempt to compare number with nil
print(pcall(math.tointeger)) --> false bad argument #1 to 'math.tointeger' (value expected)
print(pcall(math.type)) --> false bad argument #1 to 'math.type' (value expected)
print(pcall(math.random, "x")) --> false bad argument #1 to 'math.random' (number expected, got string)
print(pcall(math.random, 1, "x")) --> false bad argument #2 to 'math.random' (number expected, got string)
print(pcall(math.random, {})) --> false bad argument #1 to 'math.random' (number expected, got table)
print(pcall(math.random, 1, 1.5)) --> false bad argument #2 to 'math.random' (number has no integer representation)
print(pcall(math.randomseed, "x")) --> false bad argument #1 to 'math.randomseed' (number expected, got string)
print(pcall(math.randomseed, 1, "x")) --> false bad argument #2 to 'math.randomseed' (number expected, got string)
print(math.abs("-3"), math.floor("3.7"), math.ceil("3.2"), math.sqrt("4"), math.fmod("7", "4"), pcall(math.max, "10", 9)) --> 3.0 3 4 2.0 3.0 false attempt to compare string with number
print(math.abs(-1, 5), math.sqrt(4, 1), select("#", math.abs(1)), select("#", math.modf(1)), select("#", math.fmod(1, 1)), select("#", math.floor(1)), select("#", math.random()), select("#", math.max(1, 2))) --> 1 2.0 1 2 1 1 1 1
