-- Line comments, and long comments of every level.
--[[ one line ]] print("after") --> after
--[[
print("hidden")
]]
--[==[ ]] ]=] still a comment
]==] print("level two") --> level two
---[[ three dashes make a line comment
print("not hidden") --> not hidden
--]]
--[ not a long comment
print(1) --[[inside]] print(2)
--> 1
--> 2
print(load("--[[ never closed")) --> nil [string "--[[ never closed"]:1: unfinished long comment (starting at line 1) near <eof>
print(load("x = 1 --[==[ a\nb\n]=]")) --> nil [string "x = 1 --[==[ a..."]:3: unfinished long comment (starting at line 1) near <eof>
