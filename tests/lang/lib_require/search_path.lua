-- There are no files to be found below these folders, so all that can be seen is where they were looked for.
print(package.searchpath("a.b", "/none/?.lua;/none/?/init.lua"))
--> nil no file '/none/a/b.lua'
-->  no file '/none/a/b/init.lua'
print(package.searchpath("a.b", "/none/?-?", "")) --> nil no file '/none/a.b-a.b'
print(package.searchpath("a-b-", "/none/?", "-", "+")) --> nil no file '/none/a+b+'
print(package.searchpath("a-b", "/none/?", "-", "long/")) --> nil no file '/none/along/b'
print(package.searchpath("x", "/none")) --> nil no file '/none'
print(pcall(package.searchpath, "x")) --> false bad argument #2 to 'package.searchpath' (string expected, got no value)

package.path, package.cpath = "/none/?.lua", "/none/?.so"
local _, message = pcall(require, "one.two")
-- The host's own searcher is the only line that not every Lua has.
print((message:gsub("\n\tno module[^\n]*", "")))
--> module 'one.two' not found:
-->  no field package.preload['one.two']
-->  no file '/none/one/two.lua'
-->  no file '/none/one/two.so'
-->  no file '/none/one.so'
package.cpath = 12
print(select(2, pcall(require, "x")):find("no file '12'", 1, true) ~= nil) --> true
package.cpath = nil
print(pcall(require, "x")) --> false 'package.cpath' must be a string
package.path = {}
print(pcall(require, "x")) --> false 'package.path' must be a string

-- The message is as long as it has to be.
package.path, package.cpath = ("/none/?;"):rep(500), ""
_, message = pcall(require, "x")
print(select(2, message:gsub("no file '/none/x'", ""))) --> 500
local line = select(2, pcall(function() require "x" end))
print(line:match("^[^\n]*")) --> @-1: module 'x' not found:
