-- The odd corners of sets.
print(("]"):match("[]]"), ("^"):match("[%^]"), ("a^"):match("[a^]+"), ("]b"):match("[^]]")) --> ] ^ a^ b
print(("a-c"):match("[a%-c]+"), ("-"):match("[a-]"), ("-"):match("[-a]"), ("b"):match("[a-c-e]")) --> a-c - - b
print(("%"):match("[%%]"), ("z"):match("[%a-z]"), ("-"):match("[%a-z]"), ("{"):match("[%a-z]")) --> % z - nil
print(#("a\0b"):match("%z"), #("a\0b"):match("a.b"), ("\0\1"):find("[\0-\1]+")) --> 1 3 1 2
print(("\255"):match("%a"), #("\127"):match("%c"), ("\200\255"):find("[\200-\255]+")) --> nil 1 1 2
print(("c"):match("[c-a]"), ("b"):match("[^c-a]")) --> nil b
-- Frontiers see a NUL on both sides of the subject.
print(("THE (quick) fox"):gsub("%f[%a]%a+%f[%A]", "<%0>")) --> <THE> (<quick>) <fox> 3
print((""):find("%f[%z]"), (""):find("%f[^%z]"), ("\0"):find("%f[%z]"), ("a"):find("%f[%z]")) --> nil nil nil 2 1
print(("ab"):find("%f[%w]", 2), ("a b"):find("%f[%w]b")) --> nil 3 3
-- '$' and '^' are special only at the ends.
print(("a$b"):match("a$b"), ("a^b"):match("a^b"), ("x$"):match("$$"), ("$"):find("$", 1, true)) --> a$b a^b $ 1 1
-- Back references and balance.
print(("x=[[a]]"):match("=%[(=*)%[(.-)%]%1%]")) -->  a
print(("abcabc"):match("(.+)%1"), ("aa"):match("()%1"), ("aa"):match("(a)()%1")) --> abc nil a 2
print(("f(a(b)c)d"):match("%b()"), ("xaxx"):match("%bxx"), ("(("):match("%b()")) --> (a(b)c) xax nil
