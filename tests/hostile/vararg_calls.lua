--# fuel: 5_000_000
--# ends: fuel
local function pass(...) coroutine.yield(...) end
local function many(...)
  while true do
    pcall(select, "#", ...)
    pcall(string.char, ...)
    coroutine.wrap(pass)(...)
  end
end
many(table.unpack({}, 1, 5000))
