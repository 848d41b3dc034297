--# only: luahost
-- Debian's lua5.4 is built with the compatibility option that lets it do so.
-- __lt does not stand in for __le.
local L = setmetatable({}, { __lt = function() return true end })
print(pcall(function() return L <= L end)) --> false @: attempt to compare two table values
