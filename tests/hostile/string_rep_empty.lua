--# fuel: 100_000
--# ends: fuel
-- As many empty strings as one likes are nothing, at once; what does not fit is refused at once.
assert((""):rep(math.maxinteger) == "" and (""):rep(math.maxinteger, "") == "")
assert(not pcall(string.rep, "x", math.maxinteger) and not pcall(string.rep, "", math.maxinteger, "x"))
assert(not pcall(string.rep, "xy", 1 << 62) and not pcall(string.rep, "x", 1 << 31, "y"))
while true do (""):rep(math.maxinteger) end
