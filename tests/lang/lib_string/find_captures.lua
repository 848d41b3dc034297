print(("key = value"):find("(%w+)%s*=%s*(%w+)")) --> 1 11 key value
print(("key = value"):match("(%w+)%s*=%s*(%w+)")) --> key value
print(("hello"):match("()ll()"), ("hello"):match(".-(l+)(.*)$")) --> 3 ll o
print(("hello"):match("l+"), ("hello"):match("x"), ("hello"):match("(x?)h") == "") --> ll nil true
print(("  trim me  "):match("^%s*(.-)%s*$") .. "|") --> trim me|
print(("2024-01-15"):match("^(%d+)-(%d+)-(%d+)$")) --> 2024 01 15
print(("nested (a (b) c) x"):match("%b()"), ("f(a,b)"):match("%((.-)%)")) --> (a (b) c) a,b
print(("((a)(b))"):match("(%((%w)%))(.*)")) --> (a) a (b))
print(("x=1, y=2"):match("y=(%d)", 3), ("abc"):match("^b", 2), ("abc"):match("^b")) --> 2 b nil
print(("aXb"):match("(a)(%u)(b)")) --> a X b
print(("say \"hi\" 'now'"):match("([\"'])(.-)%1")) --> " hi
print(("abab"):match("^(ab)%1$"), ("abac"):match("^(ab)%1$")) --> ab nil
