local a <const> = 1, emit("called")
local b <const>, c = "x", emit("too")
emit(a, b, c)
