local function show(...) local r = {} for i, s in ipairs { ... } do local n = tonumber(s) r[i] = n == nil and "nil" or math.type(n):sub(1, 1) .. tostring(n) end return table.concat(r, " ") end
print(show("0", "10", "-10", "+10", "  10  ", "\t10\n", "0x10", "-0x10", "0X1F")) --> i0 i10 i-10 i10 i10 i10 i16 i-16 i31
print(show("1.0", ".5", "5.", "-.5", "1e1", "1E-1", "1e+2", "0x.8", "0x1p4", "0xA.8p1")) --> f1.0 f0.5 f5.0 f-0.5 f10.0 f0.1 f100.0 f0.5 f16.0 f21.0
print(show("", " ", "x", "1x", "1 2", "--1", "+-1", "0x", "1e", "1e+", ".", "-", "0x.p1", "1_000")) --> nil nil nil nil nil nil nil nil nil nil nil nil nil nil
print(show("inf", "nan", "Infinity", "1\0", "0b1", "1f", "1L", "1,5", "\0", "0x1p", "1 e1")) --> nil nil nil nil nil nil nil nil nil nil nil
print(show("9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809")) --> i9223372036854775807 f9.2233720368548e+18 i-9223372036854775808 f-9.2233720368548e+18
print(show("0xffffffffffffffff", "0x1ffffffffffffffff", "1e400", "-1e400", "1e-400")) --> i-1 i-1 finf f-inf f0.0
print(show("00012", "0.000", "-0", "-0.0", "1e0000005")) --> i12 f0.0 i0 f-0.0 f100000.0
print(show(("0"):rep(500) .. "7", "0." .. ("0"):rep(400) .. "1", ("1"):rep(400))) --> i7 f0.0 finf
