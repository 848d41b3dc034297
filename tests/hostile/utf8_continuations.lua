--# fuel: 1_000_000
--# ends: fuel
-- A million bytes that all continue a character that never began.
local s = ("\x80"):rep(1000000)
local t = "x" .. s
while true do pcall(utf8.offset, t, 2) pcall(utf8.offset, t, 1, #t) pcall(utf8.offset, s, -1) pcall(utf8.len, t, 1, -1, true) pcall(utf8.codepoint, ("x"):rep(100000), 1, -1) for _ in utf8.codes("x", true) do end end
