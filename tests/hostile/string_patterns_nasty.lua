--# fuel: 3_000_000
--# ends: fuel
local a = ("a"):rep(3000)
local cases = {
  { a, ("a*"):rep(30) .. "b" }, { a, ("a?"):rep(200) .. ("a"):rep(200) .. "b" }, { ("("):rep(3000), "%b()" },
  { a, "^" .. ("(a*)"):rep(30) .. "$b" }, { a, ".-.-.-b" }, { ("x"):rep(3000), "%f[%w]%w*%f[%W]y" },
  { a, "(.*)(.*)%1%2b" }, { a, ("[" .. ("a-z"):rep(1000) .. "]*"):rep(3) .. "1" }, { a, ("%w"):rep(100000) },
  { a, ("("):rep(100000) }, { a, "(.-)%1%1%1%1b" },
}
while true do
  for _, c in ipairs(cases) do
    pcall(string.find, c[1], c[2]) pcall(string.match, c[1], c[2]) pcall(string.gsub, c[1], c[2], "%0%0")
    pcall(function() for _ in c[1]:gmatch(c[2]) do end end)
  end
end
