local function all(class) local r = {} for i = 0, 127 do if string.char(i):match(class) then r[#r + 1] = i end end return r[1] .. ".." .. r[#r] .. "#" .. #r end
print(all "%a", all "%d", all "%l", all "%u", all "%w", all "%x") --> 65..122#52 48..57#10 97..122#26 65..90#26 48..122#62 48..102#22
print(all "%s", all "%c", all "%p", all "%g") --> 9..32#6 0..127#33 33..126#32 33..126#94
print(all "%A", all "%D", all "%S", all "%W") --> 0..127#76 0..127#118 0..127#122 0..127#66
print(all ".", all "[a-f]", all "[^a-f]", all "[%d%u]", all "[%-x]", all "[]]", all "[^]]") --> 0..127#128 97..102#6 0..127#122 48..90#36 45..120#2 93..93#1 0..127#127
print(all "[a-]", all "[-a]", all "[+--]", all "%-", all "[%]]", all "[%a_]") --> 45..97#2 45..97#2 43..45#3 45..45#1 93..93#1 65..122#53
print(("\0"):match("%z") == "\0", ("a\0b"):match("[\0]") == "\0", ("x"):match("[^\0]")) --> true true x
print(("\xE9"):match("%a"), ("\xE9"):match("[\x80-\xFF]") == "\xE9") --> nil true
