-- A hook that raises whatever is done next does not outlive its call.
print(pcall(debug.sethook, function() error("hooked", 0) end, "l")) --> true
local x = 1 --!= hooked
