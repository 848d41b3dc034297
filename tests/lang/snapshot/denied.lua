--# only: native
-- A handle is opened under the policy of the one who restores it.
local snapshot, storage = require "snapshot", require "storage"
local foreign = snapshot.encode { storage.open "tables" }:gsub("tables", "denied")
local _, e = pcall(snapshot.decode, foreign)
print(e.code, e.message) --> denied the policy does not grant right read on table Memory/denied
-- What was a wider right is no more than what is granted.
foreign = snapshot.encode { storage.open "tablesof" }:gsub("tablesof", "readonly")
print(select(2, pcall(snapshot.decode, foreign)).code) --> denied
-- Writing needs the right to write.
print(select(2, pcall(function() storage.open("readonly", "read"):persist("x", print) end)).code) --> denied
