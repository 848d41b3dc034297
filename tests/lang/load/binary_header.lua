-- How the beginning of a binary chunk is refused.
local function refused(text) return select(2, load(text, "=x")) end
print(refused("\27"))         --> x: bad binary format (truncated chunk)
print(refused("\27L"))        --> x: bad binary format (truncated chunk)
print(refused("\27Lu"))       --> x: bad binary format (truncated chunk)
print(refused("\27abc"))      --> x: bad binary format (not a binary chunk)
print(refused("\27Lux"))      --> x: bad binary format (not a binary chunk)
print(refused("\27Lua"))      --> x: bad binary format (truncated chunk)
print(refused("\27Lua\1"))    --> x: bad binary format (version mismatch)
print(refused("\27Lua\x51\0")) --> x: bad binary format (version mismatch)
print(select(2, load("\27", "=x", "t"))) --> attempt to load a binary chunk (mode is 't')
print(select(2, load("x", "=x", "b")))    --> attempt to load a text chunk (mode is 'b')
local whole = string.dump(function() return 1 end)
print(refused(whole:sub(1, -2)))          --> x: bad binary format (truncated chunk)
print(load(whole, "=x", "b")())           --> 1
