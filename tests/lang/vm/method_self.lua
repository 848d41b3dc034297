local account = {}
account.__index = account
function account.new(balance) return setmetatable({ balance = balance }, account) end
function account:deposit(v) self.balance = self.balance + v; return self end
function account:get() return self.balance end
local a = account.new(10)
print(a:deposit(5):deposit(7):get()) --> 22
print(account.get(a), a.get(account.new(1))) --> 22 1
local savings = setmetatable({}, { __index = account })
savings.__index = savings
function savings:get() return "savings " .. account.get(self) end
local s = setmetatable(account.new(3), savings)
print(s:deposit(1):get()) --> savings 4
local evaluated = 0
local function once() evaluated = evaluated + 1; return a end
once():deposit(0)
print(evaluated) --> 1
