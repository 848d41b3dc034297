-- The plugin that a migration runs in. The host puts the assignment of name and
-- source, the script's, in front of this text.
local cbor = require "cbor"

local chunk, why = load(source, "@" .. name, "t")
if not chunk then error({ code = "invalid", message = why }, 0) end
local change = chunk()
if type(change) ~= "function" then
    error({ code = "invalid", message = name .. ": a migration returns a function of key and value, not a " .. type(change) }, 0)
end

-- What becomes of a row: { kind, new value or message }.
local UNCHANGED <const>, REPLACED <const>, DELETED <const>, FAILED <const> = 0, 1, 2, 3

local function message(err)
    if type(err) == "table" and err.message then return tostring(err.message) end
    return tostring(err)
end

local function outcome(key, raw)
    local value = cbor.decode(raw)
    local results = table.pack(pcall(change, key, value))
    if not results[1] then return { FAILED, message(results[2]) } end
    if results.n == 1 then -- it has returned nothing at all
        if cbor.encode(value) ~= raw then return { FAILED, "the value was changed, but not returned" } end
        return { UNCHANGED }
    end
    if results[2] == nil then return { DELETED } end
    local ok, encoded = pcall(cbor.encode, results[2])
    if not ok then return { FAILED, "the new value cannot be stored: " .. message(encoded) } end
    if encoded == raw then return { UNCHANGED } end
    return { REPLACED, encoded }
end

-- The input is a list of keys and encoded values, the output one of outcomes.
return {
    rows = function(input)
        local rows, outcomes = cbor.decode(input), {}
        for i = 1, #rows, 2 do outcomes[#outcomes + 1] = outcome(rows[i], rows[i + 1]) end
        return cbor.encode(outcomes)
    end,
}
