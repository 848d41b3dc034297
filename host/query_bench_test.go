package host_test

import (
	"fmt"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/query"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/open"
)

// The documents are those of the benchmarks of host/query: 100,000, of which 100
// share each age.
const (
	queryRows = 100_000
	queryAges = 1000
)

// querying asks its table in a loop; the input is how often, what, and whether rows are
// the same as those of a scan.
const querying = `
local storage = require "storage"
local t = storage.open("people")
local questions = {
	id = function(n) return { where = { "id", "=", n * 97 } }, 1 end,
	age = function(n) return { where = { "age", "=", n } }, 100 end,
	range = function(n) return { where = { "id", "between", n * 90, n * 90 + 99 } }, 100 end,
	page = function(n) return { where = { "id", ">=", n * 90 }, order_by = "id", limit = 100 }, 100 end,
}
return function(input)
	local times, what = input:match("(%d+) (%a+)")
	local n = 0
	for _ = 1, times do
		n = (n + 7) % 1000
		local query, want = questions[what](n)
		local rows = 0
		for key, value in t:query(query) do rows = rows + 1 end
		assert(rows == want, rows)
	end
end`

// BenchmarkLuaQueries is queries from Lua, to the last row, with an index and without.
func BenchmarkLuaQueries(b *testing.B) {
	for _, engine := range []string{"memory", "bolt"} {
		for _, indexed := range []bool{true, false} {
			store := queriedStore(b, engine, indexed)
			patient := func(c *host.Config) {
				var err error
				if c.Policy, err = c.Policy.WithLimit("time", "none", "test"); err != nil {
					b.Fatal(err)
				}
				c.Store = store
			}
			p := loadLua(b, newLuaRuntime(b, grant(b, "*:all"), patient), querying)
			for _, what := range []string{"id", "age", "range", "page"} {
				name := fmt.Sprintf("%s/%s/index=%v", engine, what, indexed)
				b.Run(name, func(b *testing.B) {
					b.ReportAllocs()
					if _, err := p.Call(b.Context(), "main", []byte(strconv.Itoa(b.N)+" "+what)); err != nil {
						b.Fatal(err)
					}
				})
			}
		}
	}
}

func queriedStore(b *testing.B, engine string, indexed bool) *storage.Store {
	b.Helper()
	url := "memory:"
	if engine == "bolt" {
		url = "bolt:" + filepath.Join(b.TempDir(), "people.db")
	}
	store, err := open.Store(b.Context(), url, storage.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	})
	table, err := store.Table("people")
	if err != nil {
		b.Fatal(err)
	}
	for at := 0; at < queryRows; at += 10_000 {
		if err := table.SetMany(b.Context(), queriedRows(b, at, at+10_000)); err != nil {
			b.Fatal(err)
		}
	}
	for _, x := range []query.Index{{Fields: []string{"id"}}, {Fields: []string{"age"}, Kind: query.Hash}} {
		if !indexed {
			break
		}
		if err := query.CreateIndex(b.Context(), table, x, query.BuildOptions{}); err != nil {
			b.Fatal(err)
		}
	}
	return store
}

func queriedRows(b *testing.B, from, to int) []storage.Entry {
	b.Helper()
	var entries []storage.Entry
	for i := from; i < to; i++ {
		doc, err := storage.ValueOf(map[string]any{
			"id": i, "name": fmt.Sprintf("user %d", i), "age": i * 7919 % queryAges,
			"city": fmt.Sprintf("c%d", i%50), "score": float64(i%977) + 0.5,
		})
		if err != nil {
			b.Fatal(err)
		}
		entries = append(entries, storage.Entry{Key: storage.String(fmt.Sprintf("user:%07d", i)), Value: doc})
	}
	return entries
}
