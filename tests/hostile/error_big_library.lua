--# fuel: 5_000_000
--# ends: fuel
-- A builtin that was called without a name is looked for among the modules.
local big = {}
for i = 1, 50000 do big[i] = i end
package.loaded.big = big
while true do pcall(string.rep) debug.traceback() end
