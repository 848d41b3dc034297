error(setmetatable({}, { __tostring = function() return "my own words" end })) --!= my own words
