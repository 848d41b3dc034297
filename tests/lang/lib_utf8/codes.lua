for p, c in utf8.codes("a\u{E4}\u{20AC}") do io.write(p, "=", c, " ") end print() --> 1=97 2=228 4=8364
print(pcall(function() for _ in utf8.codes("a\xffb") do end end)) --> false @: invalid UTF-8 code
print(pcall(function() for _ in utf8.codes("\u{D800}") do end end)) --> false @: invalid UTF-8 code
for _, c in utf8.codes("\u{D800}", true) do print(c) end --> 55296
print(utf8.charpattern == "[\0-\x7F\xC2-\xFD][\x80-\xBF]*") --> true
local n = 0
for ch in ("a\u{E4}\u{1F600}"):gmatch(utf8.charpattern) do n = n * 10 + #ch end
print(n) --> 124
