--# only: luahost
-- What reaches outside the sandbox is not there.
print(os.execute, os.exit, os.getenv, os.remove, os.rename, os.tmpname, os.setlocale) --> nil nil nil nil nil nil nil
print(io.open, io.popen, io.tmpfile, dofile, loadfile) --> nil nil nil nil nil
print(package and package.loadlib, package and package.cpath) --> nil nil
local names = {}
for k in pairs(os) do names[#names + 1] = k end
table.sort(names)
print(table.concat(names, " ")) --> clock date difftime time
