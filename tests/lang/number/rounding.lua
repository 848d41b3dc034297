-- Texts half-way between two floats go to the even one, and any digit behind the half decides.
local tie = "9007199254740993" -- 2^53 + 1
print(("%.0f"):format(tie .. ".0"), ("%.0f"):format(tie .. "." .. ("0"):rep(900) .. "1")) --> 9007199254740992 9007199254740994
print(tonumber("9007199254740995.0") == 9007199254740996.0, tonumber("900719925474099300000000000000e-14") == 2.0 ^ 53) --> true true
print(tonumber("2.4703282292062327e-324"), tonumber("2.4703282292062328e-324") == 5e-324) --> 0.0 true
print(tonumber("1.7976931348623158e308") == 2.0 ^ 1023 * (2 - 2.0 ^ -52), tonumber("1.7976931348623159e308")) --> true inf
print(tonumber("2.2250738585072011e-308") == 2.0 ^ -1022 - 5e-324, tonumber("2.2250738585072012e-308") == 2.0 ^ -1022) --> true true
print(tonumber(("1"):rep(400)), tonumber("0." .. ("0"):rep(400) .. "1"), tonumber("1e400"), tonumber("1e-400")) --> inf 0.0 inf 0.0
print(tonumber(("0"):rep(1000) .. "12.5"), tonumber("12.5" .. ("0"):rep(1000)), tonumber("12500e-3")) --> 12.5 12.5 12.5
-- And what is printed is rounded on the exact value.
print(("%.0f %.0f %.0f %.0f"):format(0.5, 1.5, 2.5, -0.5)) --> 0 2 2 -0
print(("%.1f %.1f %.2f %.2f"):format(0.25, 0.35, 1.005, 2.675)) --> 0.2 0.3 1.00 2.67
print(("%.3g %.3g %.3e %g"):format(1234.5, 0.00012345, 9.9996, 999999.5)) --> 1.23e+03 0.000123 1.000e+01 1e+06
print(("%.20f"):format(0.1), ("%.25g"):format(2 ^ 70)) --> 0.10000000000000000555 1180591620717411303424
print(#("%.99f"):format(2.0 ^ 1023), #("%99.99f"):format(-2.0 ^ 1023)) --> 408 409
print(1e15, 123456789012345.0, 1e14, 99999999999999.0, 0.1 + 0.2, 1e100, 1e-5) --> 1e+15 1.2345678901234e+14 1e+14 99999999999999.0 0.3 1e+100 1e-05
