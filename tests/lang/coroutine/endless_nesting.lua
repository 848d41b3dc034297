-- Coroutines in coroutines in coroutines end in an error like any endless recursion.
local function forever() return coroutine.wrap(forever)() end
local ok, e = pcall(forever)
print(ok, (tostring(e):match "C stack overflow")) --> false C stack overflow
