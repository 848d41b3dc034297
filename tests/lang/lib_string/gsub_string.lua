print(("hello world"):gsub("o", "0")) --> hell0 w0rld 2
print(("hello"):gsub("", "-")) --> -h-e-l-l-o- 6
print(("hello"):gsub("l", "L", 1), ("hello"):gsub("l", "L", 0), ("hello"):gsub("x", "y")) --> heLlo hello hello 0
print(("abc"):gsub("%w", "%0%0"), ("abc"):gsub("(a)(b)", "%2%1")) --> aabbcc bac 1
print(("abc"):gsub("%w", "%%"), ("a.b.c"):gsub("%.", "%%.")) --> %%% a%.b%.c 2
print(("abc"):gsub("^a", "x"), ("aaa"):gsub("^a", "x"), ("abc"):gsub("c$", "!")) --> xbc xaa ab! 1
print(("abc"):gsub(".", { a = 1, b = true }), ("x y"):gsub("%s*", "_")) --! invalid replacement value (a boolean)
