--# only: luahost
-- What reaches outside the sandbox is not there, or fails in the way the manual's functions fail.
print(os.exit) --> nil
print(os.getenv("HOME"), os.getenv("PATH")) --> nil nil
print(pcall(os.getenv)) --> false bad argument #1 to 'os.getenv' (string expected, got no value)
print(os.remove("notes.txt")) --> nil notes.txt: not permitted: plugins have no files 1
print(os.rename("a", "b")) --> nil a: not permitted: plugins have no files 1
print(pcall(os.rename, "a")) --> false bad argument #2 to 'os.rename' (string expected, got no value)
print(pcall(os.remove)) --> false bad argument #1 to 'os.remove' (string expected, got no value)
print(pcall(os.tmpname)) --> false unable to generate a unique filename
-- No shell; a command is one that the shell did not find.
print(os.execute()) --> false
print(os.execute("ls")) --> nil exit 127
-- One locale.
print(os.setlocale(), os.setlocale(nil, "time"), os.setlocale(""), os.setlocale("C", "numeric")) --> C C C C
print(os.setlocale("POSIX"), os.setlocale("pt_BR"), os.setlocale("C.UTF-8")) --> C nil nil
print(pcall(os.setlocale, "C", "sound")) --> false bad argument #2 to 'os.setlocale' (invalid option 'sound')

print(loadfile("x.lua")) --> nil cannot open x.lua (not permitted: plugins have no files)
print(pcall(dofile, "x.lua")) --> false cannot open x.lua (not permitted: plugins have no files)
print(package.loadlib("x.so", "luaopen_x")) --> nil dynamic libraries not enabled; check your Lua installation absent
print(package.path == "", package.cpath == "") --> true true
local names = {}
for k in pairs(os) do names[#names + 1] = k end
table.sort(names)
print(table.concat(names, " ")) --> clock date difftime execute getenv remove rename setlocale time tmpname
