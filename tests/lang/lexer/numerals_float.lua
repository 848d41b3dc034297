print(3.0, .5, 5., 0.1) --> 3.0 0.5 5.0 0.1
print(1e3, 1E+2, 1e-2, 2.5e0) --> 1000.0 100.0 0.01 2.5
print(0x.8, 0xA.8p0, 0x1p4, 0x1P-1, 0x.1p4) --> 0.5 10.5 16.0 0.5 1.0
print(0xf.ffp3) --> 127.96875
print(1e308 * 10, -1e308 * 10) --> inf -inf
print(2^53 == 9007199254740992) --> true
print(1e400, 1e-400) --> inf 0.0
print(math.type(1e0), math.type(0x1p0), math.type(0x10)) --> float float integer
