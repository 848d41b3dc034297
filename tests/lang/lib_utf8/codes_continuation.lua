--# only: luahost
-- A continuation byte that continues nothing is an error, as it is in the reference's later versions.
local function all(...) local r = {} for p, c in utf8.codes(...) do r[#r + 1] = p .. ":" .. c end return table.concat(r, " ") end
print(pcall(all, "ab\x80")) --> false @-1: invalid UTF-8 code
print(pcall(all, "\u{E9}\x80")) --> false @-2: invalid UTF-8 code
print(pcall(all, "\u{E9}\x80", true)) --> false @-3: invalid UTF-8 code
print(pcall(utf8.codes, "\x80")) --> false bad argument #1 to 'utf8.codes' (invalid UTF-8 code)
print(pcall(utf8.codes, "\xBFa", true)) --> false bad argument #1 to 'utf8.codes' (invalid UTF-8 code)
