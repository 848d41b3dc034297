-- The arguments and results of string.gmatch and string.gsub.
print(pcall(string.gmatch)) --> false bad argument #1 to 'string.gmatch' (string expected, got no value)
print(pcall(string.gmatch, {}, "x")) --> false bad argument #1 to 'string.gmatch' (string expected, got table)
print(pcall(string.gmatch, "x", "x", "one")) --> false bad argument #3 to 'string.gmatch' (number expected, got string)
print(pcall(string.gmatch, "x", "x", 1.5)) --> false bad argument #3 to 'string.gmatch' (number has no integer representation)
local function all(...) local r = {} for a, b in string.gmatch(...) do r[#r + 1] = b and a .. "=" .. b or tostring(a) end return table.concat(r, " ") end
print(all("abc", "."), all("abc", ".", 2), all("abc", ".", -1), all("abc", ".", -10), all("abc", ".", 0), all("abc", ".", nil), all("abc", ".", "3")) --> a b c b c c a b c a b c a b c c
print(all("abc", ".", 4) == "", all("abc", "()", 4), all("abc", "()", 5) == "", all("", "()"), all("", ".") == "", all("abc", "()", math.mininteger), all("abc", "()", math.maxinteger) == "") --> true 4 true 1 true 1 2 3 4 true
print(all("k=v a=b", "(%w+)=(%w+)"), all("k=v a=b", "()="), all(112, "1"), all("a\0b\0", "%Z"), all("abc", "^a") == "", all("^a", "^a")) --> k=v a=b 2 6 1 1 a b true ^a
print(all("ab", "(a)()"), all("one,,two", "([^,]*)"), all("aXb", "%u*"), all("THE (quick) fox", "%f[%a]%a+")) --> a=2 one  two  X  THE quick fox
local it = ("ab"):gmatch("")
print(select("#", it()), select("#", it()), select("#", it()), select("#", it()), it(), select("#", ("a"):gmatch("a"))) --> 1 1 1 0 nil 1
local of_copy = ("abc"):gmatch(".")
print(of_copy(nil, 5), of_copy("x"), of_copy(), of_copy(), of_copy()) --> a b c nil
print(pcall(("x"):gmatch("%"))) --> false malformed pattern (ends with '%')
print(pcall(string.gsub)) --> false bad argument #1 to 'string.gsub' (string expected, got no value)
print(pcall(string.gsub, "x")) --> false bad argument #2 to 'string.gsub' (string expected, got no value)
print(pcall(string.gsub, "x", "x")) --> false bad argument #3 to 'string.gsub' (string/function/table expected, got no value)
print(pcall(string.gsub, "x", "x", nil)) --> false bad argument #3 to 'string.gsub' (string/function/table expected, got nil)
print(pcall(string.gsub, "x", "x", true)) --> false bad argument #3 to 'string.gsub' (string/function/table expected, got boolean)
print(pcall(string.gsub, "x", "x", coroutine.create(print))) --> false bad argument #3 to 'string.gsub' (string/function/table expected, got thread)
print(pcall(string.gsub, "x", {}, "x")) --> false bad argument #2 to 'string.gsub' (string expected, got table)
print(pcall(string.gsub, nil, "x", "x")) --> false bad argument #1 to 'string.gsub' (string expected, got nil)
print(pcall(string.gsub, "x", "x", "y", {})) --> false bad argument #4 to 'string.gsub' (number expected, got table)
print(pcall(string.gsub, "x", "x", "y", 1.5)) --> false bad argument #4 to 'string.gsub' (number has no integer representation)
print(string.gsub(1213, 1, 0)) --> 0203 2
print(string.gsub("a1", "%d", 2.5)) --> a2.5 1
print(string.gsub("aaa", "a", "b", 2)) --> bba 2
print(string.gsub("aaa", "a", "b", "2")) --> bba 2
print(string.gsub("aaa", "a", "b", nil)) --> bbb 3
print(string.gsub("aaa", "a", "b", 0)) --> aaa 0
print(string.gsub("aaa", "a", "b", -1)) --> aaa 0
print(string.gsub("aaa", "a", "b", math.mininteger)) --> aaa 0
print(string.gsub("aaa", "a", "b", math.maxinteger)) --> bbb 3
print(string.gsub("abc", "", "-", 2)) --> -a-bc 2
print(string.gsub("", "", "-")) --> - 1
print(string.gsub("abc", "x*", "-")) --> -a-b-c- 4
print(string.gsub("abc", "$", "!")) --> abc! 1
print(string.gsub("abc", "^", "!")) --> !abc 1
print(string.gsub("abab", "^ab", "x")) --> xab 1
print(string.gsub("a b", "(%w)", "%1%1")) --> aa bb 2
print(string.gsub("a b", "%w", "%1%0")) --> aa bb 2
print(string.gsub("abc", "(a)(b)(c)", "%3%2%1%0%%")) --> cbaabc% 1
print(string.gsub("abc", "()b()", "[%1,%2]")) --> a[2,3]c 1
print(pcall(string.gsub, "abc", "(a)", "%2")) --> false invalid capture index %2
print(pcall(string.gsub, "abc", "a", "%")) --> false invalid use of '%' in replacement string
print(pcall(string.gsub, "abc", "a", "%a")) --> false invalid use of '%' in replacement string
print(pcall(string.gsub, "abc", "x", "%a")) --> true abc 0
print(string.gsub("a\0b", "\0", "\0\0") == "a\0\0b", string.gsub("a.b", "%z", "x")) --> true a.b 0
print(string.gsub("abc", "%w", { a = 1, b = 2.5, c = false })) --> 12.5c 3
print(string.gsub("abc", "(%w)(%w)", { a = "first capture" })) --> first capturec 1
print(string.gsub("abc", "()", { "p1", [3] = "p3" })) --> p1abp3c 4
print(string.gsub("abc", "%w", function() return nil end)) --> abc 3
print(string.gsub("abc", "%w", function() end)) --> abc 3
print(string.gsub("abc", "%w", function(c) return c .. c, "ignored" end)) --> aabbcc 3
print(string.gsub("abc", "(%w)(%w)", function(...) return select("#", ...) end)) --> 2c 1
print(string.gsub("abc", "", function(...) return select("#", ...) .. (...) end)) --> 1a1b1c1 4
print(pcall(string.gsub, "abc", "%w", function() return true end)) --> false invalid replacement value (a boolean)
print(pcall(string.gsub, "abc", "%w", { a = {} })) --> false invalid replacement value (a table)
print(pcall(string.gsub, "abc", "%w", { a = print })) --> false invalid replacement value (a function)
print(pcall(string.gsub, "abc", "b", setmetatable({}, { __call = function() end }))) --> true abc 1
print(string.gsub("abc", "b", setmetatable({}, { __index = { b = "from __index" } }))) --> afrom __indexc 1
print(pcall(string.gsub, "abc", "b", setmetatable({}, { __index = function(_, k) error("for " .. k, 0) end }))) --> false for b
print(select("#", string.gsub("a", "b", "c"))) --> 2
