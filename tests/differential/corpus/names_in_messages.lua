probe(function() return (nil or Gone) .. "x" end)
probe(function() return (1 and Gone).x end)
for _, k in ipairs { 0, 1, 255, 256 } do
  probe(load("local t = {} return t[" .. k .. "].x"))
end
probe(function() local k, t = 0, {} return t[k].x end)
