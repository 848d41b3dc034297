--# only: luahost
--# memory: 32_000_000
-- Documents larger than what is kept between calls, several in a row, within a limit that garbage would exceed.
local json = require "json"

local rows = {}
for i = 1, 5000 do rows[i] = { id = i, name = "row " .. i, score = i / 4, tags = { "a", "b" } } end
local text = json.encode(rows)
for _ = 1, 20 do
  local back = json.decode(text)
  assert(#back == 5000 and back[5000].name == "row 5000" and back[5000].tags[2] == "b")
  assert(json.encode(back) == text)
end
