;;; local a = 1; ; local b = 2;
print(a, b); --> 1 2
do ; end
local function f() ; return ; end
print(f()) -->
print(load("return;") ~= nil, load("return;;") ~= nil) --> true false
