local function message(source) return (select(2, load(source, "=s"))) end
print(message "goto nowhere") --> s:1: no visible label 'nowhere' for <goto> at line 1
print(message "do ::a:: end\ngoto a") --> s:2: no visible label 'a' for <goto> at line 2
print(message "::a:: x = 1\n::a::") --> s:2: label 'a' already defined on line 1
print(message "goto f; local x; ::f:: print(x)") --> s:1: <goto f> at line 1 jumps into the scope of local 'x'
print(message "goto f; local x; ::f::") --> nil
print(message "goto f; local x; ::f:: ; ;") --> nil
print(message "repeat goto c; local x; ::c:: until x") --> s:1: <goto c> at line 1 jumps into the scope of local 'x'
print(message "do goto a end; ::a::") --> nil
print(message "::a:: do ::a:: end") --> s:1: label 'a' already defined on line 1
print(message "do ::a:: end do ::a:: end") --> nil
