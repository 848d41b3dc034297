-- A reader of RFC 4180: fields may be quoted, and quoted fields may hold commas,
-- line breaks and quotes (written twice). Lines end in CR LF or in LF.

local csv = {}

local QUOTE, CR, LF = ('"\r\n'):byte(1, 3)

local function fail(line, message)
    error({ code = "csv", message = ("line %d: %s"):format(line, message), line = line }, 0)
end

local function line_breaks(text, from, to)
    local _, count = text:sub(from, to):gsub("\n", "")
    return count
end

-- Reads the quoted field that starts at `start`. Returns it and the position after it.
local function quoted_field(text, start, line)
    local from = start + 1
    while true do
        local quote = text:find('"', from, true)
        if not quote then
            fail(line, "a quoted field never ends")
        end
        if text:byte(quote + 1) ~= QUOTE then
            local field = text:sub(start + 1, quote - 1):gsub('""', '"')
            return field, quote + 1
        end
        from = quote + 2
    end
end

local function plain_field(text, start)
    local stop = text:find("[,\r\n]", start) or #text + 1
    return text:sub(start, stop - 1), stop
end

-- Returns the position after the line break at `pos`, or nil when there is none.
local function after_line_break(text, pos)
    local byte = text:byte(pos)
    if byte == CR and text:byte(pos + 1) == LF then
        return pos + 2
    elseif byte == LF then
        return pos + 1
    end
end

-- Reads one record. Returns its fields and the position of the next one.
local function record(text, pos, line)
    local fields = {}
    while true do
        local read = text:byte(pos) == QUOTE and quoted_field or plain_field
        fields[#fields + 1], pos = read(text, pos, line)
        local next_record = after_line_break(text, pos)
        if next_record or pos > #text then
            return fields, next_record or pos
        elseif text:sub(pos, pos) ~= "," then
            fail(line, "only a comma or a line break may follow a field")
        end
        pos = pos + 1
    end
end

-- Iterates over the records of a text: the line each starts in, and its fields.
function csv.records(text)
    local pos, line = 1, 1
    return function()
        if pos > #text then
            return nil
        end
        local this_line, start = line, pos
        local fields
        fields, pos = record(text, pos, line)
        line = line + line_breaks(text, start, pos - 1)
        return this_line, fields
    end
end

-- The same, with the first record as the names of the fields of all others.
function csv.rows(text)
    local next_record = csv.records(text)
    local _, names = next_record()
    return function()
        local line, fields = next_record()
        if not line then
            return nil
        elseif #fields ~= #names then
            fail(line, ("%d fields, but the header has %d"):format(#fields, #names))
        end
        local row = {}
        for i, name in ipairs(names) do
            row[name] = fields[i]
        end
        return line, row
    end
end

return csv
