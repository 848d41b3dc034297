-- Scripts see modules and hooks in the registry; hooked threads are weak keys in it.
local registry = debug.getregistry()
print(registry._LOADED == package.loaded) --> true
local function hook() end
debug.sethook(hook, "", 1000000)
local hooks = registry._HOOKKEY
print(getmetatable(hooks).__mode, hooks[coroutine.running()] == hook) --> k true
debug.sethook()
print(hooks[coroutine.running()]) --> nil
do
  local thread = coroutine.create(hook)
  debug.sethook(thread, hook, "l")
end
collectgarbage()
local threads = 0
for key in pairs(hooks) do threads = threads + (type(key) == "thread" and 1 or 0) end
print(threads) --> 0
