package host_test

import (
	"testing"

	"github.com/luahost/luahost/host"
)

// A graph with everything that could make one instance's document differ from
// another's: hashes, addresses, insertion order, garbage, weak tables.
const graphSource = `
local snapshot = require "snapshot"
local function graph(backwards)
  local names, t, weak = {}, {}, setmetatable({}, { __mode = "k" })
  for i = 1, 500 do names[i] = "name" .. i * 7919 % 1000 end
  local from, to, by = 1, #names, 1
  if backwards then from, to, by = to, from, -by end
  for i = from, to, by do t[names[i]] = i end
  local kept = { {}, {} }
  weak[kept[2]], weak[kept[1]], weak[{}] = kept[1], "text", "gone"
  local n = 0
  local function up() n = n + 1 return t, n end
  local co = coroutine.create(function() local x = 1 coroutine.yield(function() x = x + 1 return x end) return x end)
  local _, shared = coroutine.resume(co)
  return { up, function() return n end, co, shared, kept, weak, string.rep, ("long"):rep(50) }
end
return {
  plain = function() return snapshot.encode(graph(false)) end,
  other = function()
    local garbage = {}
    for i = 1, 20000 do garbage[i % 100] = { i } end
    local g = graph(true)
    collectgarbage()
    return snapshot.encode(g)
  end,
  again = function() return snapshot.encode(snapshot.decode(snapshot.encode(graph(false)))) end,
}`

func TestSnapshotDependsOnTheGraphAlone(t *testing.T) {
	t.Parallel()
	var want string
	for _, seed := range []uint64{1, 2, 1 << 60} {
		rt := newLuaRuntime(t, func(c *host.Config) { c.Seed = seed })
		p := loadLua(t, rt, graphSource)
		for _, name := range []string{"plain", "other", "again", "plain"} {
			got, err := p.Call(t.Context(), name, nil)
			if err != nil {
				t.Fatal(err)
			}
			if want == "" {
				want = string(got)
			}
			if string(got) != want {
				t.Errorf("seed %d, %s: another document of %d bytes", seed, name, len(got))
			}
		}
	}
}
