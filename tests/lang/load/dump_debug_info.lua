-- Without stripping, errors keep their lines and names; with it, they have none.
local code = "local function f(t)\n return t.x.y\nend\nreturn f"
local function message(strip)
  local f = load(string.dump(load(code, "=orig"), strip))()
  return (select(2, pcall(f, {})))
end
print(message(false)) --> orig:2: attempt to index a nil value (field 'x')
print(message(true)) --> ?:-1: attempt to index a nil value (field 'x')
