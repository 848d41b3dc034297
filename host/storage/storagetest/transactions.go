package storagetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
)

var transactionTests = map[string]func(*testing.T, Target){
	"own writes":      txOwnWrites,
	"rollback":        txRollback,
	"conflicts":       txConflicts,
	"no conflicts":    txNoConflicts,
	"retry":           txRetry,
	"gives up":        txGivesUp,
	"counts":          txCounts,
	"scan and write":  txScanAndWrite,
	"view":            txView,
	"update":          txUpdate,
	"other store":     txOtherStore,
	"ended":           txEnded,
	"quota at commit": txQuotaAtCommit,
	"hook":            txHook,
	"hook refuses":    txHookRefuses,
	"older than hook": txOlderThanHook,
	"late hook":       txLateHook,
	"parts":           txParts,
	"part reads":      txPartReads,
	"batch once":      txBatchOnce,
	"batch tables":    txBatchTables,
}

func beginTx(t *testing.T, s *storage.Store) *storage.Tx {
	t.Helper()
	tx, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tx.Rollback)
	return tx
}

func txOwnWrites(t *testing.T, target Target) {
	ctx := t.Context()
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	set(t, a, storage.Int(1), "one")
	set(t, a, storage.Int(2), "two")
	tx := beginTx(t, s)
	in, other := a.In(tx), tableOf(t, s, "new").In(tx)
	set(t, in, storage.Int(1), "changed")
	set(t, in, storage.Int(3), "three")
	set(t, other, storage.Int(9), "nine")
	if was, err := in.Delete(ctx, storage.Int(2)); !was || err != nil {
		t.Errorf("delete: %v, %v", was, err)
	}
	if n, err := in.Increment(ctx, storage.String("n"), 2); n != 2 || err != nil {
		t.Errorf("increment: %v, %v", n, err)
	}
	want(t, in, storage.Int(1), "changed")
	want(t, in, storage.Int(2), nil)
	want(t, other, storage.Int(9), "nine")
	if n, err := in.Count(ctx); n != 3 || err != nil {
		t.Errorf("count %d, %v", n, err)
	}
	inside := []storage.Key{storage.Int(1), storage.Int(3), storage.String("n")}
	if got := keys(t, in, storage.ScanOptions{}); !slices.Equal(got, inside) {
		t.Errorf("scan inside: %v", got)
	}
	want(t, a, storage.Int(1), "one") // outside nothing has happened
	want(t, a, storage.Int(3), nil)
	if err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	want(t, a, storage.Int(1), "changed")
	if got := keys(t, a, storage.ScanOptions{}); !slices.Equal(got, inside) {
		t.Errorf("scan after: %v", got)
	}
}

func txRollback(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	set(t, a, storage.Int(1), "kept")
	failed := errors.New("the caller's own")
	err := s.Transaction(t.Context(), func(tx *storage.Tx) error {
		set(t, a.In(tx), storage.Int(1), "lost")
		set(t, a.In(tx), storage.Int(2), "lost")
		return failed
	})
	if err != failed {
		t.Errorf("error %v", err)
	}
	want(t, a, storage.Int(1), "kept")
	want(t, a, storage.Int(2), nil)
}

// txConflicts: whatever a transaction has read, another's change of it is a
// conflict.
func txConflicts(t *testing.T, target Target) {
	ctx := t.Context()
	for name, c := range map[string]struct {
		read   func(in *storage.Table)
		change func(a *storage.Table)
	}{
		"a value": {
			func(in *storage.Table) { want(t, in, storage.Int(1), "x") },
			func(a *storage.Table) { set(t, a, storage.Int(1), "y") },
		},
		"absence": {
			func(in *storage.Table) { want(t, in, storage.Int(50), nil) },
			func(a *storage.Table) { set(t, a, storage.Int(50), "y") },
		},
		"presence": {
			func(in *storage.Table) { want(t, in, storage.Int(1), "x") },
			func(a *storage.Table) { drop(t, a, storage.Int(1)) },
		},
		"a write": {
			func(in *storage.Table) { set(t, in, storage.Int(1), "mine") },
			func(a *storage.Table) { set(t, a, storage.Int(1), "theirs") },
		},
		"a phantom": {
			func(in *storage.Table) { keys(t, in, storage.ScanOptions{From: storage.Int(2), To: storage.Int(8)}) },
			func(a *storage.Table) { set(t, a, storage.Int(7), "y") },
		},
		"a phantom in reverse": {
			func(in *storage.Table) {
				keys(t, in, storage.ScanOptions{From: storage.Int(2), To: storage.Int(8), Reverse: true})
			},
			func(a *storage.Table) { set(t, a, storage.Int(2), "y") },
		},
		"a scanned value": {
			func(in *storage.Table) { keys(t, in, storage.ScanOptions{}) },
			func(a *storage.Table) { set(t, a, storage.Int(5), "y") },
		},
		"a scanned row": {
			func(in *storage.Table) { keys(t, in, storage.ScanOptions{Limit: 3}) },
			func(a *storage.Table) { drop(t, a, storage.Int(1)) },
		},
		"a count": {
			func(in *storage.Table) {
				if _, err := in.Count(ctx); err != nil {
					t.Error(err)
				}
			},
			func(a *storage.Table) { set(t, a, storage.Int(99), "y") },
		},
	} {
		s := store(t, target, storage.Options{})
		a := tableOf(t, s, "a")
		for _, k := range []int64{0, 1, 5, 10} {
			set(t, a, storage.Int(k), "x")
		}
		tx := beginTx(t, s)
		c.read(a.In(tx))
		set(t, a.In(tx), storage.String("result"), "of the read")
		c.change(a)
		if err := tx.Commit(ctx); !errors.Is(err, abi.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
		want(t, a, storage.String("result"), nil)
	}
}

func drop(t *testing.T, a *storage.Table, k storage.Key) {
	t.Helper()
	if was, err := a.Delete(t.Context(), k); !was || err != nil {
		t.Fatalf("delete %v: %v, %v", k, was, err)
	}
}

func txNoConflicts(t *testing.T, target Target) {
	ctx := t.Context()
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	for _, k := range []int64{0, 1, 5, 10} {
		set(t, a, storage.Int(k), "x")
	}
	first, second, reader := beginTx(t, s), beginTx(t, s), beginTx(t, s)
	set(t, a.In(first), storage.Int(1), "first")
	keys(t, a.In(first), storage.ScanOptions{From: storage.Int(0), To: storage.Int(2)})
	set(t, a.In(second), storage.Int(5), "second")
	keys(t, a.In(second), storage.ScanOptions{From: storage.Int(4), To: storage.Int(9)})
	keys(t, a.In(reader), storage.ScanOptions{})
	for name, tx := range map[string]*storage.Tx{"first": first, "second": second, "reader": reader} {
		if err := tx.Commit(ctx); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	want(t, a, storage.Int(1), "first")
	want(t, a, storage.Int(5), "second")
}

func txRetry(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	set(t, a, storage.Int(1), int64(0))
	runs := 0
	err := s.Transaction(t.Context(), func(tx *storage.Tx) error {
		runs++
		n, err := a.In(tx).Increment(t.Context(), storage.Int(1), 1)
		if runs <= 3 {
			set(t, a, storage.Int(1), n*10) // somebody else
		}
		return err
	})
	if err != nil || runs != 4 {
		t.Errorf("%d runs, %v", runs, err)
	}
	want(t, a, storage.Int(1), int64(1111))
}

func txGivesUp(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	runs := 0
	err := s.Transaction(t.Context(), func(tx *storage.Tx) error {
		runs++
		_, err := a.In(tx).Increment(t.Context(), storage.Int(1), 1)
		set(t, a, storage.Int(1), int64(runs))
		return err
	})
	if !errors.Is(err, abi.ErrConflict) || runs < 2 || runs > 100 {
		t.Errorf("%d runs, %v", runs, err)
	}
	runs = 0
	err = s.Transaction(t.Context(), func(tx *storage.Tx) error {
		runs++
		return fmt.Errorf("a check failed: %w", abi.ErrConflict)
	})
	if runs != 1 || !errors.Is(err, abi.ErrConflict) {
		t.Errorf("a conflict of the caller's own ran %d times, %v", runs, err)
	}
}

func txCounts(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	set(t, a, storage.Int(1), "x")
	err := s.Transaction(t.Context(), func(tx *storage.Tx) error {
		in := a.In(tx)
		set(t, in, storage.Int(2), "x")
		drop(t, in, storage.Int(1))
		set(t, in, storage.Int(3), "x")
		n, err := in.Count(t.Context())
		if n != 2 {
			t.Errorf("count %d", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := a.Count(t.Context()); n != 2 || err != nil {
		t.Errorf("count after: %d, %v", n, err)
	}
}

// txScanAndWrite: a scan inside a transaction goes on from its key in what is
// there then.
func txScanAndWrite(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	for i := range 20 {
		set(t, a, storage.Int(int64(i*10)), "old")
	}
	for _, reverse := range []bool{false, true} {
		tx := beginTx(t, s)
		in := a.In(tx)
		var seen []int64
		for e, err := range in.Scan(t.Context(), storage.ScanOptions{Reverse: reverse}) {
			if err != nil {
				t.Fatal(err)
			}
			k := e.Key.Int()
			seen = append(seen, k)
			step := int64(1)
			if reverse {
				step = -1
			}
			if k == 50 {
				set(t, in, storage.Int(50+step), "ahead")
				set(t, in, storage.Int(50-step), "behind")
				drop(t, in, storage.Int(50+10*step))
				drop(t, in, storage.Int(50))
			}
		}
		want := []int64{0, 10, 20, 30, 40, 50, 51, 70, 80}
		if reverse {
			want = []int64{90, 80, 70, 60, 50, 49, 30, 20, 10, 0}
		}
		if !reverse && !slices.Equal(seen[:9], want) || reverse && !slices.Equal(seen[10:], want) {
			t.Errorf("reverse %v: %v", reverse, seen)
		}
		tx.Rollback()
	}
}

func txView(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	set(t, a, storage.Int(1), "before")
	err := s.View(t.Context(), func(tx *storage.Tx) error {
		set(t, a, storage.Int(1), "after")
		want(t, a.In(tx), storage.Int(1), "before")
		return a.In(tx).Set(t.Context(), storage.Int(2), value("x"))
	})
	if !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("a write in a view: %v", err)
	}
	want(t, a, storage.Int(1), "after")
}

func txUpdate(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	err := s.Update(t.Context(), func(tx *storage.Tx) error {
		in := a.In(tx) // does not exist yet
		want(t, in, storage.Int(1), nil)
		set(t, in, storage.Int(1), "x")
		want(t, in, storage.Int(1), "x")
		if got := keys(t, in, storage.ScanOptions{}); len(got) != 1 {
			t.Errorf("scan: %v", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want(t, a, storage.Int(1), "x")
	err = s.Update(t.Context(), func(tx *storage.Tx) error {
		set(t, tableOf(t, s, "never").In(tx), storage.Int(1), "x")
		set(t, a.In(tx), storage.Int(1), "y")
		return abi.ErrInvalid
	})
	if !errors.Is(err, abi.ErrInvalid) {
		t.Error(err)
	}
	want(t, a, storage.Int(1), "x")
	if n := len(s.Tables()); n != 1 {
		t.Errorf("%d tables after the rollback", n)
	}
}

func txOtherStore(t *testing.T, target Target) {
	s, other := store(t, target, storage.Options{}), store(t, target, storage.Options{Name: "other"})
	tx := beginTx(t, s)
	if _, err := tableOf(t, other, "a").In(tx).Get(t.Context(), storage.Int(1)); !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("a table of another store: %v", err)
	}
}

func txEnded(t *testing.T, target Target) {
	ctx := t.Context()
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	set(t, a, storage.Int(1), "x")
	tx := beginTx(t, s)
	if err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(ctx); !errors.Is(err, abi.ErrClosed) {
		t.Errorf("a second commit: %v", err)
	}
	if err := a.In(tx).Set(ctx, storage.Int(1), value("y")); !errors.Is(err, abi.ErrClosed) {
		t.Errorf("set after the end: %v", err)
	}
	var leaked *storage.Tx
	if err := s.Update(ctx, func(tx *storage.Tx) error { leaked = tx; return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := a.In(leaked).Get(ctx, storage.Int(1)); !errors.Is(err, abi.ErrClosed) {
		t.Errorf("get after the end: %v", err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	tx = beginTx(t, s)
	set(t, a.In(tx), storage.Int(1), "z")
	cancel()
	if err := tx.Commit(cancelled); !errors.Is(err, abi.ErrInterrupted) {
		t.Errorf("a cancelled commit: %v", err)
	}
	want(t, a, storage.Int(1), "x")
}

func txQuotaAtCommit(t *testing.T, target Target) {
	s := store(t, target, storage.Options{Limits: storage.Limits{Keys: 2}})
	a := tableOf(t, s, "a")
	set(t, a, storage.Int(1), "x")
	tx := beginTx(t, s)
	set(t, a.In(tx), storage.Int(2), "x")
	set(t, a, storage.Int(3), "x") // takes the last place
	if err := tx.Commit(t.Context()); !errors.Is(err, abi.ErrLimit) {
		t.Errorf("commit beyond the quota: %v", err)
	}
	want(t, a, storage.Int(2), nil)
}

// mirror is a hook that keeps a copy of every row, as an index would.
type mirror struct {
	table *storage.Table
	fail  string // refuse this value
}

func (m *mirror) Change(tx engine.Tx, c storage.Change) error {
	if m.fail != "" && bytes.Equal(c.New, value(m.fail)) {
		return fmt.Errorf("the hook refuses: %w", abi.ErrConflict)
	}
	row := append(m.table.IndexSpace(nil, 1), c.Key...)
	before, err := tx.Get(row)
	if err != nil || !bytes.Equal(before, c.Old) {
		return fmt.Errorf("key %v: the hook is told %x, the mirror has %x, %v", c.Key, c.Old, before, err)
	}
	if c.New == nil {
		return tx.Delete(row)
	}
	return tx.Put(row, nil, c.New)
}

// compare checks that the mirror has exactly the rows of the table.
func (m *mirror) compare(t *testing.T, s *storage.Store) {
	t.Helper()
	err := s.View(t.Context(), func(tx *storage.Tx) error {
		rows := map[string]string{}
		for e, err := range m.table.In(tx).Scan(t.Context(), storage.ScanOptions{}) {
			if err != nil {
				return err
			}
			rows[string(e.Key)] = string(e.Value)
		}
		prefix := m.table.IndexSpace(nil, 1)
		c := tx.Raw().Scan(prefix, append(bytes.Clone(prefix), 0xff, 0xff), false)
		defer c.Close()
		n := 0
		for ; c.Next(); n++ {
			if k := string(c.Key()[len(prefix):]); rows[k] != string(c.Value()) {
				t.Errorf("the mirror has %x for key %x, the table %x", c.Value(), k, rows[k])
			}
		}
		if n != len(rows) {
			t.Errorf("the mirror has %d rows, the table %d", n, len(rows))
		}
		return c.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
}

func newMirror(t *testing.T, a *storage.Table) *mirror {
	t.Helper()
	m := &mirror{table: a}
	err := a.SetHook(t.Context(), storage.HookIndexes, m, func(tx *storage.Tx) error {
		for e, err := range a.In(tx).Scan(t.Context(), storage.ScanOptions{}) {
			if err != nil {
				return err
			}
			if err := tx.Raw().Put(append(a.IndexSpace(nil, 1), e.Key...), nil, e.Value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// txOlderThanHook: a transaction that began before a hook was set does not show
// the hook what it has seen then, but runs again.
func txOlderThanHook(t *testing.T, target Target) {
	ctx := t.Context()
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	set(t, a, storage.Int(1), "one")
	var m *mirror
	attempts := 0
	err := s.Transaction(ctx, func(tx *storage.Tx) error {
		attempts++
		in := a.In(tx)
		if _, err := in.Get(ctx, storage.Int(1)); err != nil {
			return err
		}
		if m == nil {
			m = newMirror(t, a)
		}
		return in.Set(ctx, storage.Int(1), value("two"))
	})
	if err != nil || attempts != 2 {
		t.Errorf("%d attempts, %v", attempts, err)
	}
	want(t, a, storage.Int(1), "two")
	m.compare(t, s)
}

func txHook(t *testing.T, target Target) {
	ctx := t.Context()
	now := newClock()
	s := store(t, target, storage.Options{Now: now.now, CompressFrom: 10})
	a := tableOf(t, s, "a")
	set(t, a, storage.Int(100), "from before")
	m := newMirror(t, a)
	m.compare(t, s)
	set(t, a, storage.Int(1), "one")
	set(t, a, storage.Int(1), "one, which is long enough, long enough, long enough to be compressed")
	if _, err := a.Increment(ctx, storage.Int(2), 1); err != nil {
		t.Fatal(err)
	}
	if _, err := a.CompareAndSwap(ctx, storage.Int(2), value(int64(1)), value("swapped")); err != nil {
		t.Fatal(err)
	}
	if _, err := a.SetWith(ctx, storage.Int(3), value("short"), storage.SetOptions{TTL: 1e9}); err != nil {
		t.Fatal(err)
	}
	m.compare(t, s)
	err := s.Transaction(ctx, func(tx *storage.Tx) error {
		set(t, a.In(tx), storage.Int(4), "four")
		set(t, a.In(tx), storage.Int(4), "more")
		drop(t, a.In(tx), storage.Int(1))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	now.advance(5e9)
	if n, err := s.Sweep(ctx); n != 1 || err != nil {
		t.Errorf("sweep %d, %v", n, err)
	}
	m.compare(t, s)
	drop(t, a, storage.Int(2))
	if err := a.Clear(ctx); err != nil {
		t.Fatal(err)
	}
	m.compare(t, s)
	if err := a.SetHook(ctx, storage.HookIndexes, nil, nil); err != nil {
		t.Fatal(err)
	}
	set(t, a, storage.Int(1), "unseen")
}

func txHookRefuses(t *testing.T, target Target) {
	ctx := t.Context()
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	m := newMirror(t, a)
	m.fail = "forbidden"
	set(t, a, storage.Int(1), "fine")
	if err := a.Set(ctx, storage.Int(1), value("forbidden")); !errors.Is(err, abi.ErrConflict) {
		t.Errorf("set: %v", err)
	}
	want(t, a, storage.Int(1), "fine")
	err := s.Transaction(ctx, func(tx *storage.Tx) error {
		in := a.In(tx)
		set(t, in, storage.Int(2), "two")
		if err := in.Set(ctx, storage.Int(3), value("forbidden")); !errors.Is(err, abi.ErrConflict) {
			t.Errorf("set in a transaction: %v", err)
		}
		want(t, in, storage.Int(3), nil)
		return nil // caught: the rest is committed
	})
	if err != nil {
		t.Fatal(err)
	}
	want(t, a, storage.Int(2), "two")
	want(t, a, storage.Int(3), nil)
	m.compare(t, s)
}

// txLateHook: a transaction that wrote before the hook was there must not
// commit behind its back.
func txLateHook(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	set(t, a, storage.Int(1), "x")
	tx := beginTx(t, s)
	set(t, a.In(tx), storage.Int(2), "unseen")
	m := newMirror(t, a)
	if err := tx.Commit(t.Context()); !errors.Is(err, abi.ErrConflict) {
		t.Errorf("commit: %v", err)
	}
	m.compare(t, s)
}
