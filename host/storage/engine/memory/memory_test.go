package memory_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/engine/memory"
	"github.com/luahost/luahost/host/storage/storagetest"
)

func newEngine(testing.TB) engine.Engine { return memory.New() }

func TestSuite(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, storagetest.Target{New: newEngine})
}

func TestSuiteWithGroupCommit(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, storagetest.Target{New: newEngine, GroupCommit: true})
}

type anything struct{}

func (anything) Admit([]byte) error { return nil }

// TestLoadAfterChanges: Load remembers where it has found a key, and forgets it
// whenever the tree changes, in whatever way.
func TestLoadAfterChanges(t *testing.T) {
	t.Parallel()
	fill := func(t *testing.T) *memory.Engine {
		e := memory.New()
		for i := range 200 {
			if err := e.Replace(fmt.Appendf(nil, "key %03d", i), nil, []byte("old"), anything{}); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 200 { // one of them is remembered
			if got := e.Load(fmt.Appendf(nil, "key %03d", i)); string(got) != "old" {
				t.Fatalf("key %d: %q", i, got)
			}
		}
		return e
	}
	inTx := func(change func(engine.Tx) error) func(*memory.Engine) error {
		return func(e *memory.Engine) error {
			tx, err := e.Begin(t.Context(), true)
			if err != nil {
				return err
			}
			if err := change(tx); err != nil {
				return err
			}
			if got := e.Load([]byte("key 199")); string(got) != "old" {
				return fmt.Errorf("before the commit: %q", got)
			}
			return tx.Commit()
		}
	}
	tests := map[string]struct {
		change func(*memory.Engine) error
		want   string
	}{
		"replaced": {func(e *memory.Engine) error { return e.Replace([]byte("key 199"), nil, []byte("new"), anything{}) }, "new"},
		"removed":  {func(e *memory.Engine) error { return e.Remove([]byte("key 199"), anything{}) }, ""},
		"put by a transaction": {
			inTx(func(tx engine.Tx) error { return tx.Put([]byte("key 199"), nil, []byte("new")) }), "new",
		},
		"deleted by a transaction": {inTx(func(tx engine.Tx) error { return tx.Delete([]byte("key 199")) }), ""},
		"moved to another leaf": {func(e *memory.Engine) error {
			for i := range 500 {
				if err := e.Replace(fmt.Appendf(nil, "key 198 %d", i), nil, []byte("x"), anything{}); err != nil {
					return err
				}
			}
			return nil
		}, "old"},
		"closed": {(*memory.Engine).Close, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := fill(t)
			if err := test.change(e); err != nil {
				t.Fatal(err)
			}
			got := e.Load([]byte("key 199"))
			if string(got) != test.want || (got == nil) != (test.want == "") {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// TestLoadsBesideChanges is for the race detector: a key that is there at all
// times is found at all times, with one of its values.
func TestLoadsBesideChanges(t *testing.T) {
	t.Parallel()
	e := memory.New()
	key := func(i int) []byte { return fmt.Appendf(nil, "key %03d", i%100) }
	for i := range 100 {
		if err := e.Replace(key(i), nil, key(i), anything{}); err != nil {
			t.Fatal(err)
		}
	}
	var readers sync.WaitGroup
	for r := range 4 {
		readers.Go(func() {
			for i := range 5000 {
				k := key(i * (r + 1))
				if got := e.Load(k); len(got) < len(k) || string(got[:len(k)]) != string(k) {
					t.Errorf("%s: %q", k, got)
					return
				}
			}
		})
	}
	for i := range 5000 {
		if err := e.Replace(key(i), key(i), fmt.Append(nil, i), anything{}); err != nil {
			t.Fatal(err)
		}
		if extra := fmt.Appendf(nil, "key %03d+", i%100); i%2 == 0 {
			if err := e.Replace(extra, nil, extra, anything{}); err != nil {
				t.Fatal(err)
			}
		} else if err := e.Remove(extra, anything{}); err != nil {
			t.Fatal(err)
		}
	}
	readers.Wait()
}
