-- A searcher returns a loader and its data, a text for the message, or nothing.
local found = package.searchers
package.searchers = {
  function(name) return "\n\tfirst has no " .. name end,
  function() end,
  function(name)
    if name == "made" then return function(...) return table.concat({ ... }, "/") end, "extra" end
    return "\n\tthird has no " .. name
  end,
}
print(require "made") --> made/extra extra
local _, message = pcall(require, "absent")
print((message:gsub("%s+", " "))) --> module 'absent' not found: first has no absent third has no absent
package.searchers = nil
print(pcall(require, "other")) --> false 'package.searchers' must be a table
package.searchers = found
package.searchers[1] = function() error("searcher failed", 0) end
print(pcall(require, "other")) --> false searcher failed
