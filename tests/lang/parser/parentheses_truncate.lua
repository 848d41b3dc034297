-- Parentheses cut a multiple result to one value.
local function three() return 1, 2, 3 end
local function none() end
print(three()) --> 1 2 3
print((three())) --> 1
print(three(), three()) --> 1 1 2 3
print((none())) --> nil
print(select("#", none()), select("#", (none()))) --> 0 1
print(#{ three(), three() }, #{ three(), (three()) }, #{ (three()) }) --> 4 2 1
local function vary(...) return (...) end
print(vary(7, 8, 9)) --> 7
print(select("#", vary())) --> 1
