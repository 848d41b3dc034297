package query

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/engine/bolt"
	"github.com/luahost/luahost/host/storage/engine/memory"
)

type (
	list = []any
	dict = map[any]any
)

// engines is what every test runs on that touches a store.
var engines = map[string]func(tb testing.TB) engine.Engine{
	"memory": func(testing.TB) engine.Engine { return memory.New() },
	"bolt": func(tb testing.TB) engine.Engine {
		e, err := bolt.Open(context.Background(), filepath.Join(tb.TempDir(), "test.db"), bolt.Options{NoSync: true})
		if err != nil {
			tb.Fatal(err)
		}
		return e
	},
}

// onEngines runs a test on a table of each engine. Indexes are compared with rows
// at the end.
func onEngines(t *testing.T, test func(t *testing.T, table *storage.Table)) {
	for name, open := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newTable(t, open(t)))
		})
	}
}

func newTable(tb testing.TB, e engine.Engine) *storage.Table {
	tb.Helper()
	s, err := storage.New(context.Background(), e, storage.Options{
		Limits: storage.Limits{Keys: abi.Unlimited, TableBytes: abi.Unlimited},
	})
	if err != nil {
		tb.Fatal(err)
	}
	table, err := s.Table("rows")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		verify(tb, table)
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return table
}

// verify fails the test if an index is wrong.
func verify(tb testing.TB, table *storage.Table) {
	tb.Helper()
	problems, err := Verify(context.Background(), table)
	if err != nil {
		tb.Errorf("verify: %v", err)
	}
	for _, p := range problems {
		tb.Errorf("verify: %v", p)
	}
}

func value(tb testing.TB, v any) storage.Value {
	tb.Helper()
	encoded, err := storage.ValueOf(v)
	if err != nil {
		tb.Fatal(err)
	}
	return encoded
}

func keyOf(tb testing.TB, v any) storage.Key {
	tb.Helper()
	switch v := v.(type) {
	case int:
		return storage.Int(int64(v))
	case int64:
		return storage.Int(v)
	case string:
		return storage.String(v)
	}
	tb.Fatalf("%T is no key", v)
	return ""
}

func set(tb testing.TB, table *storage.Table, k, v any) {
	tb.Helper()
	if err := table.Set(context.Background(), keyOf(tb, k), value(tb, v)); err != nil {
		tb.Fatalf("set %v: %v", k, err)
	}
}

func index(tb testing.TB, table *storage.Table, kind Kind, fields ...string) {
	tb.Helper()
	if err := CreateIndex(context.Background(), table, Index{Fields: fields, Kind: kind}, BuildOptions{}); err != nil {
		tb.Fatal(err)
	}
}

// keysOf runs a query and lists the keys.
func keysOf(tb testing.TB, table *storage.Table, q Query) []storage.Key {
	tb.Helper()
	keys := []storage.Key{}
	for e, err := range Find(context.Background(), table, q) {
		if err != nil {
			tb.Fatal(err)
		}
		keys = append(keys, e.Key)
	}
	return keys
}
