-- A run gives characters back only where that can help; where it cannot, none of the alternatives is tried.
print(("aaab"):match("^a*ab$")) --> aaab
print(("aaa"):match("^a+aa$"), ("aaa"):match("^a+aaa$")) --> aaa nil
print(("key = value"):match("^(%w+)%s*=%s*(%w+)$")) --> key value
print(("x12y"):match("(%w+)(%d)")) --> x1 2
print(("12"):match("(%d+)(%a+)"), ("12ab"):match("(%d+)(%a+)")) --> nil 12 ab
print(("aXbX"):match("(.*)X"), ("aXbX"):match("(.-)X")) --> aXb a
print(("aXbX"):match(".*X()"), (".aXbX"):match(".-X()")) --> 5 4
print(("aab"):match("[ab]+b"), ("aab"):match("[^b]+b")) --> aab aab
print(("a  "):match("^(.-)%s*$"), "|") --> a |
print(("((x))"):match("%(+(.-)%)+$")) --> x
print(("abab"):match("^(a?b?)+")) --> nil
print(("aaaa"):match("a?a?a?a?a?$"), ("b"):match("a?b")) --> aaaa b
print(("zzz"):match("z-$"), #("zzz"):match("z-")) --> zzz 0
print(("ab12"):match("%a*%d*$"), ("ab12"):match("%w*%d$"), ("ab12"):match("%a*%a$")) --> ab12 ab12 nil
print(("foo.lua"):match("^(.*)%.(%a*)$")) --> foo lua
