-- Empty matches never match twice at one place, nor right after a non-empty match.
print(("abc"):gsub("%w*", "x"), ("a,b,,c"):gsub("[^,]*", "<%0>")) --> x <a>,<b>,<>,<c> 4
print(("hello world"):gsub("o*", "."), ("aaa"):gsub("a-", "x")) --> .h.e.l.l. .w.r.l.d. xaxaxax 4
print((""):gsub("^", "start"), ("x"):gsub("$", "end"), (""):gsub(".*", "all")) --> start xend all 1
print(("abc"):gsub("b*", "-"), ("\n\n"):gsub("\n", "\\n")) --> -a-c- \n\n 2
