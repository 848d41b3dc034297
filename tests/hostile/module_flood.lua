--# fuel: 1_000_000
--# ends: fuel
package.path = ("?;"):rep(1000)
local name = ("m."):rep(1000)
local i = 0
while true do i = i + 1 pcall(require, "none" .. i) pcall(require, name) pcall(package.searchpath, name, ("?"):rep(100000)) pcall(package.searchpath, name, "?", ".", ("x"):rep(10000)) end
