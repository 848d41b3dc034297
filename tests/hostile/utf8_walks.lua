--# fuel: 200_000
--# ends: fuel
local s = ("\u{20AC}"):rep(10000)
while true do utf8.len(s) utf8.offset(s, 9999) for _ in utf8.codes(s) do end end
