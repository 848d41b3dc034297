--# only: luahost
-- What every instance has is referred to, not copied.
local snapshot = require "snapshot"
local storage, json = require "storage", require "json"
local function copy(v, options)
  local bytes = snapshot.encode(v, options)
  local back = snapshot.decode(bytes)
  assert(snapshot.encode(back, options) == bytes, "not the same again")
  return back
end

for _, v in ipairs {
  _G, string, table, math, io, os, debug, coroutine, utf8, package, package.loaded, package.preload, storage, json, snapshot,
  getmetatable(""), io.stdin, io.stdout, io.stderr, Memory, print, pairs, ipairs, next, type, require, pcall, xpcall,
  string.rep, coroutine.yield, coroutine.resume, json.encode, storage.open, io.write, (ipairs {}), debug.sethook,
} do
  assert(copy(v) == v)
end
-- Every function of every library, also when it has another place.
for name, library in pairs(package.loaded) do
  for key, f in pairs(library) do
    if type(f) == "function" then assert(copy(f) == f, name .. "." .. key) end
  end
end
local rep = string.rep
string.rep = nil
assert(copy(rep) == rep)
string.rep = rep

-- A module is asked for by its name.
package.preload.mine = function(name) return { name = name, secret = function() return io.stdout end } end
local mine = require "mine"
local bytes = snapshot.encode { mine, function() return mine.name end }
local back = snapshot.decode(bytes)
print(back[1] == mine, back[2]()) --> true mine
package.loaded.mine = nil
back = snapshot.decode(bytes)
print(back[1] == mine, back[1] == require "mine", back[2]()) --> false true mine
package.loaded.mine, package.preload.mine = nil, nil
print(select(2, pcall(snapshot.decode, bytes)):match "[^\n]*") --> module 'mine' not found:

-- Globals are the restoring instance's, unless a copy is asked for.
Answer = 41
local f = function() Answer = Answer + 1 return Answer end
local reference, taken = snapshot.encode(f), snapshot.encode(f, { globals = "copy" })
print(snapshot.decode(reference)(), Answer) --> 42 42
local g = snapshot.decode(taken)
print(g(), g(), Answer) --> 42 43 42
print(pcall(snapshot.encode, f, { globals = "none" })) --> false bad argument #2 to 'snapshot.encode' (globals is "reference" or "copy")
local copied = copy(function() return string.upper, _G end, { globals = "copy" })
local upper, globals = copied()
print(upper == string.upper, globals ~= _G, globals.string ~= string, globals._G == globals) --> true true true true

-- Errors of the host keep what they are.
local _, e = pcall(storage.restore, "nothing of that name")
local again = copy(e)
print(again.code, tostring(again) == tostring(e)) --> not_found true

-- A name that this engine lacks.
local strange = snapshot.encode(string.reverse):gsub("reverse", "revolve")
print(select(2, pcall(snapshot.decode, strange)).message) --> the snapshot needs 'string.revolve', which this engine does not have
print("done") --> done
