--# fuel: 3_000_000
--# ends: fuel
-- No loop and no call: only what each statement owes.
local lists = assert(load("local t " .. ("t = {...} "):rep(5000)))
local compared = assert(load("local a, b = ... local c " .. ("c = a == b "):rep(5000)))
local a, b = ("x"):rep(1000000) .. "a", ("x"):rep(1000000) .. "b"
while true do
  lists(table.unpack({}, 1, 20000))
  compared(a, b)
end
