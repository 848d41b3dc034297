-- The arguments and results of utf8.codes, and the pattern of one character.
print(pcall(utf8.codes)) --> false bad argument #1 to 'utf8.codes' (string expected, got no value)
print(pcall(utf8.codes, nil)) --> false bad argument #1 to 'utf8.codes' (string expected, got nil)
print(pcall(utf8.codes, {})) --> false bad argument #1 to 'utf8.codes' (string expected, got table)
local f, s, i = utf8.codes("abc")
print(type(f), s, i, select("#", utf8.codes("abc")), select("#", utf8.codes("abc", true))) --> function abc 0 3 3
print(f("abc", 0)) --> 1 97
print(f("abc", 1)) --> 2 98
print(f("abc", 3)) -->
print(f("abc", 100)) -->
print(f("\u{20AC}x", 0)) --> 1 8364
print(f("\u{20AC}x", 1)) --> 4 120
print(pcall(f, "\u{D800}", 0)) --> false invalid UTF-8 code
print(pcall(f)) --> false bad argument #1 to '?' (string expected, got no value)
local function all(...) local r = {} for p, c in utf8.codes(...) do r[#r + 1] = p .. ":" .. c end return table.concat(r, " ") end
print(all("") == "", all("\0"), all(12), all("h\u{E9}\u{20AC}\u{1F600}!")) --> true 1:0 1:49 2:50 1:104 2:233 4:8364 7:128512 11:33
print(pcall(all, "ab\xFF")) --> false @-2: invalid UTF-8 code
print(pcall(all, "\xC3")) --> false @-3: invalid UTF-8 code
print(pcall(all, "\xE2\x82")) --> false @-4: invalid UTF-8 code
print(pcall(all, "\xC0\x80")) --> false @-5: invalid UTF-8 code
print(pcall(all, "\u{D800}")) --> false @-6: invalid UTF-8 code
print(pcall(all, "\u{D800}", true)) --> true 1:55296
print(pcall(all, "\u{D800}", false)) --> false @-8: invalid UTF-8 code
print(pcall(all, "\u{D800}", 0)) --> true 1:55296
print(pcall(all, "\u{110000}")) --> false @-10: invalid UTF-8 code
print(pcall(all, "\u{110000}\u{7FFFFFFF}", true)) --> true 1:1114112 5:2147483647
print(pcall(all, "\xFF", true)) --> false @-12: invalid UTF-8 code
print(pcall(all, "\xC0\x80", true)) --> false @-13: invalid UTF-8 code
print(#utf8.charpattern, utf8.charpattern == "[\0-\x7F\xC2-\xFD][\x80-\xBF]*", ("a\u{E9}\u{20AC}\0"):gsub(utf8.charpattern, ".")) --> 14 true .... 4
local names = {}
for k in pairs(utf8) do names[#names + 1] = k end
table.sort(names)
print(table.concat(names, " ")) --> char charpattern codepoint codes len offset
