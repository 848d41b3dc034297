package storage

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/engine/memory"
)

// slow is an engine whose commits can be held, counted and failed. It hides the
// memory engine's direct access.
type slow struct {
	engine.Engine
	commits atomic.Int64
	fail    atomic.Bool

	holding atomic.Bool   // the next commit says so on held, and waits for release
	held    chan struct{} // unbuffered
	release chan struct{} // closed by letGo
}

func (s *slow) Begin(ctx context.Context, write bool) (engine.Tx, error) {
	tx, err := s.Engine.Begin(ctx, write)
	if err != nil || !write {
		return tx, err
	}
	return &slowTx{tx, s}, nil
}

type slowTx struct {
	engine.Tx
	slow *slow
}

func (t *slowTx) Commit() error {
	t.slow.commits.Add(1)
	if t.slow.holding.CompareAndSwap(true, false) {
		t.slow.held <- struct{}{}
		<-t.slow.release
	}
	if t.slow.fail.Load() {
		t.Rollback()
		return abi.ErrIO
	}
	return t.Tx.Commit()
}

func newSlow(t *testing.T) (*slow, *Store, *Table) {
	t.Helper()
	e := &slow{Engine: memory.New(), held: make(chan struct{}), release: make(chan struct{})}
	s, err := New(t.Context(), e, Options{GroupCommit: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	table, err := s.Table("a")
	if err != nil {
		t.Fatal(err)
	}
	if err := table.Set(t.Context(), Int(-1), Value{1}); err != nil {
		t.Fatal(err)
	}
	e.commits.Store(0)
	return e, s, table
}

// holdCommit starts a write and returns when its commit is held, until
// e.release is closed.
func holdCommit(t *testing.T, e *slow, all *sync.WaitGroup, table *Table, k Key) {
	t.Helper()
	e.holding.Store(true)
	all.Go(func() {
		if err := table.Set(context.Background(), k, Value{1}); err != nil {
			t.Error(err)
		}
	})
	<-e.held
}

// untilBlocked waits until n goroutines have come to the group.
func untilBlocked(s *Store, n int64) {
	for s.group.waiting.Load() < n {
		runtime.Gosched()
	}
}

// Writes that come while a commit is under way share the next one; those that
// fail are alone with it.
func TestGroupSharesCommits(t *testing.T) {
	t.Parallel()
	e, s, table := newSlow(t)
	var all sync.WaitGroup
	holdCommit(t, e, &all, table, Int(0))
	const writers = 40
	before := s.group.waiting.Load()
	for i := range int64(writers) {
		all.Go(func() {
			var err error
			if i%4 == 0 { // fails: -1 is there, and no text
				_, err = s.Batch(context.Background(), []BatchOp{
					{Op: abi.BatchSet, Table: table, Key: Int(1000 + i), Value: Value{1}},
					{Op: abi.BatchCheck, Table: table, Key: Int(-1), Old: Value{2}},
				}, BatchOptions{})
				if !errors.Is(err, abi.ErrConflict) {
					t.Errorf("batch %d: %v", i, err)
				}
				return
			}
			if _, err = table.Increment(context.Background(), String("n"), 1); err != nil {
				t.Errorf("increment %d: %v", i, err)
			}
		})
	}
	untilBlocked(s, before+writers)
	close(e.release)
	all.Wait()
	if n := e.commits.Load(); n > writers/2 {
		t.Errorf("%d writes took %d commits", writers, n)
	}
	if v, err := table.Get(t.Context(), String("n")); err != nil || v.String() != "30" {
		t.Errorf("n is %v, %v", v, err)
	}
	if n, err := table.Count(t.Context()); err != nil || n != 3 {
		t.Errorf("count %d, %v", n, err)
	}
	if problems, err := s.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("check: %v, %v", problems, err)
	}
}

func TestGroupCommitFails(t *testing.T) {
	t.Parallel()
	e, s, table := newSlow(t)
	fresh, err := s.Table("fresh")
	if err != nil {
		t.Fatal(err)
	}
	e.fail.Store(true)
	for name, change := range map[string]func() error{
		"set":   func() error { return table.Set(t.Context(), Int(1), Value{1}) },
		"fresh": func() error { return fresh.Set(t.Context(), Int(1), Value{1}) },
		"transaction": func() error {
			return s.Transaction(t.Context(), func(tx *Tx) error { return table.In(tx).Set(t.Context(), Int(1), Value{1}) })
		},
	} {
		if err := change(); !errors.Is(err, abi.ErrIO) {
			t.Errorf("%s: %v", name, err)
		}
	}
	e.fail.Store(false)
	if tables := s.Tables(); len(tables) != 1 || tables[0].Rows != 1 {
		t.Errorf("tables %v", tables)
	}
	if err := fresh.Set(t.Context(), Int(1), Value{1}); err != nil {
		t.Error(err)
	}
}

func TestGroupPassesPanicsOn(t *testing.T) {
	t.Parallel()
	_, s, table := newSlow(t)
	raised := func() (r any) {
		defer func() { r = recover() }()
		msg, err := abi.Marshal(abi.BatchRequest{Ops: []abi.BatchOp{{Op: abi.BatchGet, Handle: 1, Key: abi.Raw{1}}}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.BatchRaw(t.Context(), nil, msg, func(int32, abi.Rights) (*Table, error) { panic("the resolver's") })
		return err
	}()
	if raised != "the resolver's" {
		t.Errorf("raised %v", raised)
	}
	if err := table.Set(t.Context(), Int(1), Value{1}); err != nil {
		t.Errorf("the group does not go on: %v", err)
	}
}

func TestGroupGivesWaitingWritesBack(t *testing.T) {
	t.Parallel()
	e, s, table := newSlow(t)
	var all sync.WaitGroup
	holdCommit(t, e, &all, table, Int(0))
	before := s.group.waiting.Load()
	ctx, cancel := context.WithCancel(context.Background())
	all.Go(func() {
		if err := table.Set(ctx, Int(5), Value{1}); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled while waiting: %v", err)
		}
	})
	untilBlocked(s, before+1)
	cancel()
	close(e.release)
	all.Wait()
	if there, err := table.Exists(t.Context(), Int(5)); there || err != nil {
		t.Errorf("the cancelled write happened: %v, %v", there, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := table.Set(t.Context(), Int(6), Value{1}); !errors.Is(err, abi.ErrClosed) {
		t.Errorf("after close: %v", err)
	}
}
