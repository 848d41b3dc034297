-- Greets people, and remembers how often it has met each of them.

local log = require "log"
local storage = require "storage"

local people = storage.open("people", "read,write,scan") -- name -> number of meetings

local ordinals = { [1] = "first", [2] = "second", [3] = "third" }

local function invalid(message)
    error({ code = "invalid", message = message, hint = "the input is the name of who is to be greeted" }, 0)
end

local function greet(name)
    if name:match("^%s*$") then
        invalid("there is nobody to greet")
    end
    local meetings = people:increment(name, 1)
    log.info("greeted", { name = name, meetings = meetings })
    local ordinal = ordinals[meetings] or meetings .. "th"
    return ("Hello, %s! We meet for the %s time."):format(name, ordinal)
end

-- Whom it has met, in the order of their names: [{"name": ..., "meetings": ...}, ...]
local function acquaintances()
    local list = {}
    for name, meetings in people:scan() do
        list[#list + 1] = { name = name, meetings = meetings }
    end
    return list
end

return { greet = greet, acquaintances = acquaintances }
