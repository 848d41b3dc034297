local names = {}
for k in pairs(string) do names[#names + 1] = k end
table.sort(names)
print(table.concat(names, " ")) --> byte char dump find format gmatch gsub len lower match pack packsize rep reverse sub unpack upper
print(getmetatable("").__index == string, ("x"):len()) --> true 1
