-- "\r\n" and "\n\r" are one line end each; "\r" alone is one, too.
local function line_of_error(source) return select(2, load(source, "=s")):match("^s:(%d+):") end
print(line_of_error "\n\n?") --> 3
print(line_of_error "\r\n\r\n?") --> 3
print(line_of_error "\n\r\n\r?") --> 3
print(line_of_error "\r\r?") --> 3
print(line_of_error "x = 'a\\\nb'\n?") --> 3
print(line_of_error "x = [[\n\n]]\n?") --> 4
print(line_of_error "--[[\n\n]]\n?") --> 4
