--# only: luahost
-- What reaches outside the sandbox is not there, or fails in the way the manual's functions fail.
print(os.execute, os.exit, os.remove, os.rename, os.tmpname, os.setlocale) --> nil nil nil nil nil nil
print(os.getenv("HOME"), os.getenv("PATH")) --> nil nil
print(dofile, loadfile, package.loadlib) --> nil nil nil
print(package.path == "", package.cpath == "") --> true true
local names = {}
for k in pairs(os) do names[#names + 1] = k end
table.sort(names)
print(table.concat(names, " ")) --> clock date difftime getenv time
