--# fuel: 20_000_000
-- A large constructor grows its table by more than a few fields at a time.
local make = load("return {" .. ("{},"):rep(60000) .. "}")
local ok, t = pcall(make)
print(not ok or #t == 60000) --> true
