--# only: luahost
local ok, message = pcall(require, "no.such")
print(ok)
--> false
print(message)
--> module 'no.such' not found:
-->  no field package.preload['no.such']
-->  no module 'no.such' supplied by the host
package.preload = nil
print(#package.searchers, package.path == "", package.cpath == "", package.config) --> 5 true true /
--> ;
--> ?
--> !
--> -
-->
