print(("aaa"):match("a*"), ("aaa"):match("a-") == "", ("aaa"):match("a-$"), ("aaab"):match("a-b"), ("b"):match("a?b")) --> aaa true aaa aaab b
print(("abc123"):match("%a+%d*"), ("abc"):match("%a+%d+"), ("[x]"):match("%[(.)%]")) --> abc123 nil x
print(("THE (quick) fox"):find("%((%a+)%)"), ("hello world"):match("%f[%w]%w+", 2)) --> 5 world
print(("THE (quick) fox"):gsub("%f[%a]%a+", "W"), ("aX"):match("%f[%u]X$")) --> W (W) W X
print(("a$b"):match("$b"), ("a^b"):match("a^b"), ("$"):match("^$"), ("x$"):match("%$$")) --> $b a^b nil $
print((".*"):match("%.%*"), ("a-b"):match("a%-b"), ("x"):match("[.]"), ("."):match("[.]")) --> .* a-b nil .
print(("ab"):match("((a)(b))"), ("ab"):match("(a(b))")) --> ab ab b
print(("foo.bar.baz"):match("(.*)%.(.*)"), ("foo.bar.baz"):match("(.-)%.(.*)")) --> foo.bar foo bar.baz
print(("\0\0x"):match("\0+x") == "\0\0x", ("aXXb"):match("a(X-)b"), ("%d"):match("%%d")) --> true XX %d
