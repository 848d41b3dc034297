// Package storagetest is the suite that every engine must pass. An engine's
// test calls Run; nothing in the suite knows which engine it is on.
//
//	engine.go       the engine itself: order, cursors, isolation
//	points.go       single keys: get, set, delete, increment, compare and swap
//	scans.go        ranges, prefixes, pages, cursors
//	batches.go      batches, in Go and on the wire
//	transactions.go transactions, conflicts, hooks
//	limits.go       quotas, sizes, names, expiry
//	model.go        random programs against a model
//	races.go        many goroutines
//	reopen.go       what survives
//	copies.go       export, import, backup, statistics
//	snapshots.go    function snapshots: stored once, counted, guarded
package storagetest

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/item"
	"github.com/luahost/luahost/host/storage/key"
)

// Target is an engine under test.
type Target struct {
	// New makes an empty engine. The test closes it.
	New func(tb testing.TB) engine.Engine

	// Reopen opens again what an engine of New, closed by now, had stored; nil
	// when nothing survives.
	Reopen func(tb testing.TB, closed engine.Engine) engine.Engine

	// GroupCommit runs the suite with that option of stores.
	GroupCommit bool
}

// Run runs the whole suite.
func Run(t *testing.T, target Target) {
	for _, group := range []struct {
		name  string
		tests map[string]func(*testing.T, Target)
	}{
		{"engine", engineTests},
		{"points", pointTests},
		{"scans", scanTests},
		{"batches", batchTests},
		{"transactions", transactionTests},
		{"limits", limitTests},
		{"model", modelTests},
		{"races", raceTests},
		{"reopen", reopenTests},
		{"copies", copyTests},
		{"snapshots", snapshotTests},
	} {
		t.Run(group.name, func(t *testing.T) {
			t.Parallel()
			for name, test := range group.tests {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					test(t, target)
				})
			}
		})
	}
}

// store opens a store that is checked and closed when the test ends.
func store(t *testing.T, target Target, options storage.Options) *storage.Store {
	t.Helper()
	options.GroupCommit = target.GroupCommit
	return adopt(t, target.New(t), options)
}

func adopt(t *testing.T, e engine.Engine, options storage.Options) *storage.Store {
	t.Helper()
	s, err := storage.New(context.Background(), e, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		check(t, s)
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// check fails the test if the store finds anything wrong with itself.
func check(t *testing.T, s *storage.Store) {
	t.Helper()
	problems, err := s.Check(context.Background())
	if err != nil {
		t.Errorf("check: %v", err)
	}
	for _, p := range problems {
		t.Errorf("check: %v", p)
	}
}

// table opens a table of a new store with default options.
func table(t *testing.T, target Target) *storage.Table {
	t.Helper()
	return tableOf(t, store(t, target, storage.Options{}), "users")
}

func tableOf(t *testing.T, s *storage.Store, name string) *storage.Table {
	t.Helper()
	table, err := s.Table(name)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// value encodes a Go value that can be encoded.
func value(v any) storage.Value {
	encoded, err := storage.ValueOf(v)
	if err != nil {
		panic(err)
	}
	return encoded
}

// wire is a key as a guest sends it.
func wire(k storage.Key) []byte {
	raw, err := key.AppendItem(nil, []byte(k))
	if err != nil {
		panic(err)
	}
	return raw
}

// message encodes any message of the ABI.
func message(v any) []byte {
	data, err := abi.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}

func set(t *testing.T, table *storage.Table, k storage.Key, v any) {
	t.Helper()
	if err := table.Set(t.Context(), k, value(v)); err != nil {
		t.Fatalf("set %v: %v", k, err)
	}
}

// want fails unless the key has the value; nil is absent.
func want(t *testing.T, table *storage.Table, k storage.Key, v any) {
	t.Helper()
	got, err := table.Get(t.Context(), k)
	if v == nil {
		if err != abi.ErrNotFound {
			t.Fatalf("get %v: %v, %v; want it absent", k, got, err)
		}
		return
	}
	if err != nil || string(got) != string(value(v)) {
		t.Fatalf("get %v: %v, %v; want %v", k, got, err, v)
	}
	if err := item.Validate(got); err != nil {
		t.Fatalf("get %v: %v", k, err)
	}
}

// keys lists what a scan finds.
func keys(t *testing.T, table *storage.Table, options storage.ScanOptions) []storage.Key {
	t.Helper()
	list := []storage.Key{}
	for e, err := range table.Scan(t.Context(), options) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e.Key)
	}
	return list
}

// clock is a clock that tests move.
type clock struct{ ms atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.ms.Store(1_700_000_000_000)
	return c
}

func (c *clock) now() time.Time          { return time.UnixMilli(c.ms.Load()) }
func (c *clock) advance(d time.Duration) { c.ms.Add(d.Milliseconds()) }
