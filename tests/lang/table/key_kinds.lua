local f, co, sub = function() end, coroutine.create(print), {}
local t = { [1] = "int", [1.5] = "float", ["1"] = "string", [true] = "true", [false] = "false", [f] = "function", [co] = "thread", [sub] = "table", [-0.0] = "zero", [math.huge] = "inf" }
print(t[1], t[1.5], t["1"], t[true], t[false], t[f], t[co], t[sub]) --> int float string true false function thread table
print(t[0], t[0.0], t[1.0], t[math.huge], t[-math.huge], t[{}]) --> zero zero int inf nil nil
local long = ("long key "):rep(20)
t[long] = "long"
print(t[("long key "):rep(20)], t[long .. "x"]) --> long nil
t["a\0b"] = "zero byte"
print(t["a\0b"], t["a"], t["a\0c"]) --> zero byte nil nil
