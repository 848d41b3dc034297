--# only: luahost
-- What the host refuses is a table with code, message and hint; so is what a plugin raises itself.
local storage = require "storage"
local t = storage.open("errors")
t:set("text", "x")

local ok, err = pcall(t.increment, t, "text")
print(ok, type(err), err.code, type(err.message), tostring(err) == "invalid: " .. err.message) --> false table invalid string true
print(select(2, pcall(t.increment, t, "text")) ~= err) --> true

-- Errors pass through coroutines and xpcall unharmed.
local co = coroutine.create(function() t:increment("text") end)
local _, inner = coroutine.resume(co)
print(inner.code) --> invalid
print(xpcall(function() t:increment("text") end, function(e) return e.code end)) --> false invalid

-- A missing field is left out when it prints.
print(setmetatable({ code = "mine", message = "no luck" }, getmetatable(err))) --> mine: no luck
print(setmetatable({ code = "mine", message = "no luck", hint = "try again" }, getmetatable(err))) --> mine: no luck (hint: try again)
print(setmetatable({}, getmetatable(err))) -->
