package.preload.greet = function(...) return { args = { ... } } end
local greet, data = require "greet"
print(greet.args[1], greet.args[2], data) --> greet :preload: :preload:
print(require "greet" == greet, select("#", require "greet"), package.loaded.greet == greet) --> true 1 true

-- What the loader returns, or leaves in package.loaded, or true.
package.preload.nothing = function() end
print(require "nothing") --> true :preload:
package.preload.leaves = function(name) package.loaded[name] = "left" end
print((require "leaves"), (require "leaves")) --> left left
package.preload.no = function() return false end
print((require "no"), package.loaded.no, (require "no")) --> false false false

-- An error of the loader passes through, and the module stays unloaded.
local tries = 0
package.preload.fails = function() tries = tries + 1 error("try " .. tries, 0) end
print(pcall(require, "fails")) --> false try 1
print(pcall(require, "fails")) --> false try 2
print(package.loaded.fails) --> nil
print(pcall(require)) --> false bad argument #1 to 'require' (string expected, got no value)
print(package.loaded._G == _G, package.loaded.string == string, require "table" == table) --> true true true
