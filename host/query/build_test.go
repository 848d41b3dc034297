package query

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/engine/memory"
)

// fillAges stores n rows, of which 10 share each age.
func fillAges(tb testing.TB, table *storage.Table, n int) {
	tb.Helper()
	var entries []storage.Entry
	for i := range n {
		entries = append(entries, storage.Entry{
			Key:   storage.Int(int64(i)),
			Value: value(tb, dict{"age": i / 10, "name": fmt.Sprint("n", i)}),
		})
	}
	if err := table.SetMany(context.Background(), entries); err != nil {
		tb.Fatal(err)
	}
}

// testStep is the rows of one step in tests.
const testStep = 700

func startBuild(ctx context.Context, table *storage.Table) (*Build, error) {
	b, err := StartBuild(ctx, table, onAge)
	if err == nil {
		b.step = quantum{testStep, time.Hour}
	}
	return b, err
}

func planOf(tb testing.TB, table *storage.Table, q Query) string {
	tb.Helper()
	e, err := Explain(context.Background(), table, q)
	if err != nil {
		tb.Fatal(err)
	}
	return e.Plan
}

func TestBuildInSteps(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, table *storage.Table) {
		const rows = 3 * testStep
		fillAges(t, table, rows)
		b, err := startBuild(t.Context(), table)
		if err != nil {
			t.Fatal(err)
		}
		steps, last := 0, int64(0)
		for ready := false; !ready; steps++ {
			if planOf(t, table, Query{Where: Equal("age", 7)}) != "scan" {
				t.Fatal("an index is used before it is ready")
			}
			// Rows before and behind the place of the build, and one that is new.
			set(t, table, steps, dict{"age": -steps})
			set(t, table, rows-1-steps, dict{"age": 7})
			set(t, table, rows+steps, dict{"age": 7})
			if ready, err = b.Step(t.Context()); err != nil {
				t.Fatal(err)
			}
			done, total := b.Progress()
			if done < last || total < rows {
				t.Errorf("progress %d of %d after %d", done, total, last)
			}
			last = done
			verify(t, table)
		}
		if steps < 3 {
			t.Errorf("%d rows in %d steps", rows, steps)
		}
		if got := len(keysOf(t, table, Query{Where: Equal("age", 7)})); got != 10+2*steps {
			t.Errorf("%d rows by the index, want %d", got, 10+2*steps)
		}
		if plan := planOf(t, table, Query{Where: Equal("age", 7)}); plan != "index btree(age)" {
			t.Errorf("plan %s", plan)
		}
	})
}

func TestBuildUnderWrites(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, table *storage.Table) {
		fillAges(t, table, 20_000)
		var writers sync.WaitGroup
		stop := make(chan struct{})
		for w := range 3 {
			writers.Go(func() {
				for i := w; ; i += 3 {
					select {
					case <-stop:
						return
					default:
					}
					k := i * 7919 % 20_100
					var err error
					if i%4 == 0 {
						_, err = table.Delete(context.Background(), storage.Int(int64(k)))
					} else {
						err = table.Set(context.Background(), storage.Int(int64(k)), value(t, dict{"age": i % 50}))
					}
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		for _, x := range []Index{onAge, onAgeHash} {
			if err := CreateIndex(context.Background(), table, x, BuildOptions{}); err != nil {
				t.Error(err)
			}
		}
		if err := DropIndex(context.Background(), table, onAge); err != nil {
			t.Error(err)
		}
		close(stop)
		writers.Wait()
	})
}

// failing is an engine that crashes: after so many commits no more succeed. It
// survives Close, so that another store can be opened on what was committed.
type failing struct {
	engine.Engine
	commits int // that still succeed
}

type failingTx struct {
	engine.Tx
	owner *failing
	write bool
}

var errCrash = errors.New("crash")

func (e *failing) Close() error { return nil }

func (e *failing) Begin(ctx context.Context, write bool) (engine.Tx, error) {
	tx, err := e.Engine.Begin(ctx, write)
	if err != nil {
		return nil, err
	}
	if _, counts := tx.(engine.Counter); counts && !write {
		return tx, nil
	}
	return &failingTx{tx, e, write}, nil
}

func (t *failingTx) Commit() error {
	if t.write {
		if t.owner.commits == 0 {
			t.Rollback()
			return errCrash
		}
		t.owner.commits--
	}
	return t.Tx.Commit()
}

// TestBuildCrashes stops after each commit of building and dropping, and looks
// at what is there then.
func TestBuildCrashes(t *testing.T) {
	t.Parallel()
	const rows = 2*testStep + 100
	for commits := range 12 {
		e := &failing{Engine: memory.New(), commits: 1 << 30}
		table := reopen(t, e)
		fillAges(t, table, rows)
		e.commits = commits
		b, err := startBuild(t.Context(), table)
		if err == nil {
			err = b.run(t.Context(), nil)
		}
		if err == nil {
			err = DropIndex(t.Context(), table, onAge)
		}
		if err != nil && !errors.Is(err, errCrash) {
			t.Fatalf("after %d commits: %v", commits, err)
		}
		e.commits = 1 << 30
		table = reopen(t, e)
		checkAfterCrash(t, table, commits, rows)
		if err == nil {
			return // nothing was left to crash
		}
	}
	t.Error("building and dropping never came to an end")
}

func reopen(t *testing.T, e engine.Engine) *storage.Table {
	t.Helper()
	s, err := storage.New(t.Context(), e, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := Attach(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	table, err := s.Table("rows")
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func checkAfterCrash(t *testing.T, table *storage.Table, commits, rows int) {
	t.Helper()
	verify(t, table)
	set(t, table, rows, dict{"age": 7})
	if got := len(keysOf(t, table, Query{Where: Equal("age", 7)})); got != 11 {
		t.Errorf("after %d commits: %d rows, want 11", commits, got)
	}
	verify(t, table)
	if err := CreateIndex(t.Context(), table, onAge, BuildOptions{}); err != nil {
		t.Errorf("after %d commits: %v", commits, err)
	}
	if got := len(keysOf(t, table, Query{Where: Equal("age", 7)})); got != 11 {
		t.Errorf("after %d commits and another build: %d rows, want 11", commits, got)
	}
	if plan := planOf(t, table, Query{Where: Equal("age", 7)}); plan != "index btree(age)" {
		t.Errorf("after %d commits and another build: plan %s", commits, plan)
	}
	verify(t, table)
	if err := DropIndex(t.Context(), table, onAge); err != nil {
		t.Error(err)
	}
	tx, err := table.Reader(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Close()
	if c := tx.Tx().Scan(table.IndexSpace(nil, 0), prefixEnd(table.IndexSpace(nil, 127)), false); c.Next() {
		t.Errorf("after %d commits and dropping: the entry %x is left", commits, c.Key())
	}
}

func TestBuildIsInterrupted(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, table *storage.Table) {
		fillAges(t, table, 4*testStep)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		b, err := startBuild(ctx, table)
		if err == nil {
			err = b.run(ctx, func(int64, int64) { cancel() })
		}
		if !errors.Is(err, abi.ErrInterrupted) && !errors.Is(err, context.Canceled) {
			t.Fatalf("interrupted: %v", err)
		}
		list, err := Indexes(t.Context(), table)
		if err != nil || len(list) != 1 || list[0].Ready {
			t.Errorf("interrupted: %v, %v", list, err)
		}
		if err := CreateIndex(t.Context(), table, onAge, BuildOptions{}); err != nil {
			t.Error(err)
		}
		if err := CreateIndex(t.Context(), table, onAge, BuildOptions{}); err != nil {
			t.Errorf("again, when it is ready: %v", err)
		}
		other := Index{Fields: []string{"age"}, Unique: true}
		if err := CreateIndex(t.Context(), table, other, BuildOptions{}); !errors.Is(err, abi.ErrConflict) {
			t.Errorf("the same but unique: %v", err)
		}
	})
}

func TestIndexRefusesTooManyEntries(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, table *storage.Table) {
		many := list{}
		for i := range maxEntries {
			many = append(many, i)
		}
		set(t, table, 1, dict{"tags": many})
		tags := Index{Fields: []string{"tags"}}
		err := CreateIndex(t.Context(), table, tags, BuildOptions{})
		if !errors.Is(err, abi.ErrLimit) || !strings.Contains(err.Error(), "key 1") {
			t.Errorf("building: %v", err)
		}
		set(t, table, 1, dict{"tags": many[:maxEntries-1]})
		index(t, table, BTree, "tags")
		err = table.Set(t.Context(), storage.Int(2), value(t, dict{"tags": many}))
		if !errors.Is(err, abi.ErrLimit) || abi.AsError(err).Table != "Memory/rows" {
			t.Errorf("writing: %v", err)
		}
		if got := keysOf(t, table, Query{Where: AtLeast("tags", 0)}); len(got) != 1 {
			t.Errorf("a row with many entries comes %d times", len(got))
		}
	})
}

func TestTooManyIndexes(t *testing.T) {
	t.Parallel()
	table := newTable(t, memory.New())
	for i := range maxIndexes {
		index(t, table, BTree, fmt.Sprint("f", i))
	}
	err := CreateIndex(t.Context(), table, Index{Fields: []string{"one too many"}}, BuildOptions{})
	if !errors.Is(err, abi.ErrLimit) {
		t.Error(err)
	}
}

// TestReopen: what was indexed before a store was closed is maintained after.
func TestReopen(t *testing.T) {
	t.Parallel()
	e := &failing{Engine: memory.New(), commits: 1 << 30}
	table := reopen(t, e)
	fillAges(t, table, 100)
	index(t, table, BTree, "age")
	s, err := storage.New(t.Context(), e, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	unattached, err := s.Table("rows")
	if err != nil {
		t.Fatal(err)
	}
	err = unattached.Set(t.Context(), storage.Int(1), value(t, 1))
	if !errors.Is(err, abi.ErrUnsupported) || !strings.Contains(err.Error(), "query.Attach") {
		t.Errorf("a change that no index sees: %v", err)
	}
	if plan := planOf(t, unattached, Query{Where: Equal("age", 3)}); plan != "index btree(age)" {
		t.Errorf("reading before Attach: plan %s", plan)
	}
	for range 2 {
		if err := Attach(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	set(t, unattached, 1, dict{"age": 3})
	if got := len(keysOf(t, unattached, Query{Where: Equal("age", 3)})); got != 11 {
		t.Errorf("%d rows, want 11", got)
	}
	verify(t, unattached)
}

func TestExpiredRowsAreNotFound(t *testing.T) {
	t.Parallel()
	for name, open := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := time.UnixMilli(1_700_000_000_000)
			s, err := storage.New(t.Context(), open(t), storage.Options{Now: func() time.Time { return now }})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			table, err := s.Table("rows")
			if err != nil {
				t.Fatal(err)
			}
			unique := Index{Fields: []string{"mail"}, Unique: true}
			for _, x := range []Index{onAge, unique} {
				if err := CreateIndex(t.Context(), table, x, BuildOptions{}); err != nil {
					t.Fatal(err)
				}
			}
			short := storage.SetOptions{TTL: time.Minute}
			if _, err := table.SetWith(t.Context(), storage.Int(1), value(t, dict{"age": 1, "mail": "a"}), short); err != nil {
				t.Fatal(err)
			}
			set(t, table, 2, dict{"age": 1})
			count := func() (rows int, counted int64) {
				n, err := Count(t.Context(), table, Equal("age", 1))
				if err != nil {
					t.Fatal(err)
				}
				return len(keysOf(t, table, Query{Where: Equal("age", 1)})), n
			}
			if rows, n := count(); rows != 2 || n != 2 {
				t.Errorf("before the time: %d rows, %d counted", rows, n)
			}
			now = now.Add(time.Hour)
			if rows, n := count(); rows != 1 || n != 1 {
				t.Errorf("after the time: %d rows, %d counted", rows, n)
			}
			set(t, table, 3, dict{"mail": "a"}) // taken by nobody any more
			verify(t, table)
			if _, err := s.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			verify(t, table)
			if err := table.Set(t.Context(), storage.Int(4), value(t, dict{"mail": "a"})); !errors.Is(err, abi.ErrConflict) {
				t.Errorf("a value that is taken: %v", err)
			}
		})
	}
}

func TestUpdateKeepsExpiry(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1_700_000_000_000)
	s, err := storage.New(t.Context(), memory.New(), storage.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	table, err := s.Table("rows")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := table.SetWith(t.Context(), storage.Int(1), value(t, dict{"n": 1}), storage.SetOptions{TTL: time.Minute}); err != nil {
		t.Fatal(err)
	}
	change, err := (&Patch{Increment: map[string]any{"n": 1}}).Apply()
	if err != nil {
		t.Fatal(err)
	}
	if n, err := Update(t.Context(), table, Query{}, change); n != 1 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	now = now.Add(time.Hour)
	if _, err := table.Get(t.Context(), storage.Int(1)); !errors.Is(err, abi.ErrNotFound) {
		t.Errorf("the row lives for ever: %v", err)
	}
}
