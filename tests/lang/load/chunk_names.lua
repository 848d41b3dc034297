local function name(chunk) return (select(2, load("?", chunk)):match "^(.-):1: unexpected") end
print(name "=exact", name "@file", name "return 1") --> exact file [string "return 1"]
print(name("=" .. ("n"):rep(100)) == ("n"):rep(59)) --> true
print(name("@" .. ("d/"):rep(40) .. "f.lua") == "..." .. (("d/"):rep(40) .. "f.lua"):sub(-56)) --> true
print(name("return 'a rather long piece of source text that does not fit in the message'")) --> [string "return 'a rather long piece of source text th..."]
print(name "one\ntwo", name "\n", name "") --> [string "one..."] [string "..."] [string ""]
print(select(2, load("?"))) --> [string "?"]:1: unexpected symbol near '?'
print(select(2, load(function() return nil end, "=f")), select(2, load(coroutine.wrap(function() coroutine.yield "?" end)))) --> nil (load):1: unexpected symbol near '?'
