-- The longest token wins, and comments separate.
local t = { 1, 2, 3 }
print(7//2, 7//-2, 1<<2, 9>>1, 5~3, ~5, 1~=2) --> 3 -4 4 4 6 -6 true
print(1 ..2, "a".."b", #t..#t) --> 12 ab 33
print(3-- a comment right after a minus is a comment
-1) --> 2
print(- -1, not not nil) --> 1 false
print(2<3==true, 1<=1, 2>=3) --> true true false
local a <const>, b = 5, {}
b.x=a b["y"]=a;b.z=a
print(b.x+b.y+b.z) --> 15
