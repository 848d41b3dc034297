-- Names of any length; those that differ late are different.
local stem = ("long_"):rep(30)
local source = ([[
  local STEMa, STEMb = 1, 2
  local function STEMf() STEMa = STEMa + 10 return STEMa, STEMb end
  STEMglobal = STEMf()
  goto STEMlabel
  do return "not here" end
  ::STEMlabel::
  local t = { STEMkey = "field" }
  return STEMa, STEMb, STEMglobal, t.STEMkey, t["STEMkey"], "STEM" == "STEM"
]]):gsub("STEM", stem)
print(load(source)()) --> 11 2 11 field field true
print(_ENV[stem .. "global"]) --> 11
