-- A table or function gives the replacement; false and nil keep the match.
print(("abc"):gsub("%w", { a = "A", b = false, c = 3 })) --> Ab3 3
print(("abc"):gsub("%w", function(c) if c ~= "b" then return c:upper() end end)) --> AbC 3
print(("k=v, x=y"):gsub("(%w)=(%w)", function(a, b) return b .. "=" .. a end)) --> v=k, y=x 2
print(("abc"):gsub("()", function(p) return p end)) --> 1a2b3c4 4
print(("$name is $age"):gsub("%$(%w+)", { name = "Ada", age = 36 })) --> Ada is 36 2
print(("x"):gsub("x", setmetatable({}, { __index = function(_, k) return k .. k end }))) --> xx 1
print(("abc"):gsub("b", 5), ("abc"):gsub("b", "%0%0")) --> a5c abbc 1
print(pcall(string.gsub, "abc", "b", function() return {} end)) --> false invalid replacement value (a table)
print(pcall(string.gsub, "abc", "b", true)) --> false bad argument #3 to 'string.gsub' (string/function/table expected, got boolean)
print(pcall(string.gsub, "abc", "b")) --> false bad argument #3 to 'string.gsub' (string/function/table expected, got no value)
print(pcall(string.gsub, "abc", "%w", function(c) error("at " .. c, 0) end)) --> false at a
print(("abc def"):gsub("%f[%w]%w+", string.upper), (("x"):rep(5):gsub("x", "%0y", 3))) --> ABC DEF xyxyxyxx
