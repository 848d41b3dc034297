--# fuel: 3_000_000
--# ends: fuel
-- Tokens without end: numerals, names, strings, comments, brackets that do not close.
local n = 200000
local sources = {
  "return " .. ("9"):rep(n), "return 0x" .. ("f"):rep(n), "return 1e" .. ("9"):rep(n), "return ." .. ("0"):rep(n) .. "1",
  "return " .. ("n"):rep(n), "return '" .. ("\\z "):rep(n // 3), "return '" .. ("\\u{7FFFFFFF}"):rep(n // 12) .. "'",
  "--[" .. ("="):rep(n), "return [" .. ("="):rep(n), "return [==[" .. ("]=]"):rep(n // 3), "return '" .. ("\\"):rep(n), ("-"):rep(n), ("\r\n"):rep(n // 2) .. "?",
}
while true do for _, s in ipairs(sources) do load(s) end end
