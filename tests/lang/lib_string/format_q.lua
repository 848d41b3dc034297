print(("%q"):format("plain"), ("%q"):format('with "quotes" and \\')) --> "plain" "with \"quotes\" and \\"
print(("%q"):format("a\nb") == '"a\\\nb"', ("%q"):format("\0\r\t\1272")) --> true "\0\13\9\1272"
print(("%q %q %q %q"):format(1, -5, true, nil)) --> 1 -5 true nil
print(("%q"):format(math.mininteger), ("%q"):format(1.5), ("%q"):format(0.1)) --> 0x8000000000000000 0x1.8p+0 0x1.999999999999ap-4
print(("%q"):format(math.huge), ("%q"):format(-math.huge), ("%q"):format(0 / 0)) --> 1e9999 -1e9999 (0/0)
for _, v in ipairs { "any\0thing\n\\\"'\r\x80", math.mininteger, 1 / 3, -0.0, 2 ^ 70, 12345678901 } do
  local back = load("return " .. ("%q"):format(v))()
  assert(back == v and math.type(back) == math.type(v), v)
end
print(("%q"):format("1\0002") == [["1\0002"]]) --> true
