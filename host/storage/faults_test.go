package storage_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/engine/memory"
)

// faulty is a durable engine whose operations fail on demand: it hides the
// memory engine's direct access, and rolls a failed commit back.
type faulty struct {
	engine.Engine
	failCommit, failPut, failGet atomic.Bool
}

var errFault = &abi.Error{Code: abi.ErrIO.Code(), Message: "no space left on device"}

func (f *faulty) Info() engine.Info { return engine.Info{Name: "faulty", Durable: true} }

func (f *faulty) Begin(ctx context.Context, write bool) (engine.Tx, error) {
	tx, err := f.Engine.Begin(ctx, write)
	return &faultyTx{tx, f}, err
}

type faultyTx struct {
	engine.Tx
	faulty *faulty
}

func (t *faultyTx) Get(key []byte) ([]byte, error) {
	if t.faulty.failGet.Load() {
		return nil, errFault
	}
	return t.Tx.Get(key)
}

func (t *faultyTx) Put(key, head, body []byte) error {
	if t.faulty.failPut.Load() {
		return errFault
	}
	return t.Tx.Put(key, head, body)
}

func (t *faultyTx) Commit() error {
	if t.faulty.failCommit.Load() {
		t.Rollback()
		return errFault
	}
	return t.Tx.Commit()
}

func newFaulty(t *testing.T) (*faulty, *storage.Store) {
	t.Helper()
	f := &faulty{Engine: memory.New()}
	s, err := storage.New(t.Context(), f, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		f.failCommit.Store(false)
		f.failPut.Store(false)
		f.failGet.Store(false)
		problems, err := s.Check(context.Background())
		if err != nil || len(problems) > 0 {
			t.Errorf("check: %v, %v", problems, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return f, s
}

func mustTable(t *testing.T, s *storage.Store, name string) *storage.Table {
	t.Helper()
	table, err := s.Table(name)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func mustSet(t *testing.T, table *storage.Table, k storage.Key, v any) {
	t.Helper()
	value, err := storage.ValueOf(v)
	if err == nil {
		err = table.Set(t.Context(), k, value)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// After a failed commit everything in memory is as before: counts, tables,
// hooks, kept replies.
func TestFailedCommitLeavesNothing(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	f, s := newFaulty(t)
	a, fresh := mustTable(t, s, "a"), mustTable(t, s, "fresh")
	mustSet(t, a, storage.Int(1), "one")
	before := s.Tables()
	one := storage.Value{1}
	increment := []storage.BatchOp{{Op: abi.BatchIncrement, Table: a, Key: storage.Int(9), Delta: 1}}
	once := storage.BatchOptions{Idempotency: []byte("once")}
	f.failCommit.Store(true)
	for name, change := range map[string]func() error{
		"set":       func() error { return a.Set(ctx, storage.Int(2), one) },
		"delete":    func() error { _, err := a.Delete(ctx, storage.Int(1)); return err },
		"first row": func() error { return fresh.Set(ctx, storage.Int(1), one) },
		"clear":     func() error { return a.Clear(ctx) },
		"once":      func() error { _, err := s.Batch(ctx, increment, once); return err },
		"hook":      func() error { return a.SetHook(ctx, storage.HookIndexes, noHook{}, nil) },
		"optimistic": func() error {
			return s.Transaction(ctx, func(tx *storage.Tx) error { return a.In(tx).Set(ctx, storage.Int(3), one) })
		},
	} {
		if err := change(); !errors.Is(err, abi.ErrIO) {
			t.Errorf("%s: %v", name, err)
		}
		if after := s.Tables(); len(after) != 1 || after[0] != before[0] {
			t.Errorf("%s: tables %v, were %v", name, after, before)
		}
	}
	f.failCommit.Store(false)
	if a.Hook(storage.HookIndexes) != nil {
		t.Error("the hook stayed")
	}
	mustSet(t, fresh, storage.Int(1), "through a handle that saw the table fail")
	mustSet(t, a, storage.Int(2), "two")
	if r, err := s.Batch(ctx, increment, once); err != nil || r[0].Number != 1 {
		t.Errorf("the batch was remembered: %v, %v", r, err)
	}
}

func TestFailedReadsAndWritesAreErrors(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	f, s := newFaulty(t)
	a := mustTable(t, s, "a")
	mustSet(t, a, storage.Int(1), int64(1))
	value := storage.Value{2}
	writes := map[string]func() error{
		"set":       func() error { return a.Set(ctx, storage.Int(1), value) },
		"increment": func() error { _, err := a.Increment(ctx, storage.Int(1), 1); return err },
		"swap":      func() error { _, err := a.CompareAndSwap(ctx, storage.Int(1), storage.Value{1}, value); return err },
		"batch": func() error {
			_, err := s.Batch(ctx, []storage.BatchOp{{Op: abi.BatchSet, Table: a, Key: storage.Int(1), Value: value}},
				storage.BatchOptions{Independent: true}) // not the operation's own failure
			return err
		},
	}
	reads := map[string]func() error{
		"get":    func() error { _, err := a.Get(ctx, storage.Int(1)); return err },
		"exists": func() error { _, err := a.Exists(ctx, storage.Int(1)); return err },
		"many":   func() error { _, err := a.GetMany(ctx, []storage.Key{storage.Int(1)}); return err },
		"delete": func() error { _, err := a.Delete(ctx, storage.Int(1)); return err },
	}
	f.failPut.Store(true)
	for name, call := range writes {
		if err := call(); !errors.Is(err, abi.ErrIO) {
			t.Errorf("%s, put fails: %v", name, err)
		}
	}
	f.failPut.Store(false)
	f.failGet.Store(true)
	for _, calls := range []map[string]func() error{writes, reads} {
		for name, call := range calls {
			if err := call(); !errors.Is(err, abi.ErrIO) {
				t.Errorf("%s, get fails: %v", name, err)
			}
		}
	}
	f.failGet.Store(false)
	if got, err := a.Get(ctx, storage.Int(1)); err != nil || got.String() != "1" {
		t.Errorf("afterwards %v, %v", got, err)
	}
}

// New closes the engine when it fails.
func TestNewClosesWhatItCannotOpen(t *testing.T) {
	t.Parallel()
	f := &faulty{Engine: memory.New()}
	f.failGet.Store(true)
	if _, err := storage.New(t.Context(), f, storage.Options{}); !errors.Is(err, abi.ErrIO) {
		t.Errorf("error %v", err)
	}
	if _, err := f.Engine.Begin(t.Context(), false); !errors.Is(err, abi.ErrClosed) {
		t.Errorf("the engine is open: %v", err)
	}
}
