package storagetest

import (
	"errors"
	"slices"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
)

// txParts: an operation on many keys that fails leaves nothing in a transaction
// that goes on, neither rows nor what hooks and counts make of them.
func txParts(t *testing.T, target Target) {
	ctx := t.Context()
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	m := newMirror(t, a)
	m.fail = "forbidden"
	set(t, a, storage.Int(1), "one")
	entries := func(last string) []storage.Entry {
		return []storage.Entry{
			{Key: storage.Int(1), Value: value("changed")},
			{Key: storage.Int(2), Value: value("two")},
			{Key: storage.Int(3), Value: value(last)},
		}
	}
	batch := func(tx *storage.Tx, last string, options storage.BatchOptions) error {
		var ops []storage.BatchOp
		for _, e := range entries(last) {
			ops = append(ops, storage.BatchOp{Op: abi.BatchSet, Table: a, Key: e.Key, Value: e.Value})
		}
		_, err := tx.Batch(ctx, ops, options)
		return err
	}
	err := s.Transaction(ctx, func(tx *storage.Tx) error {
		in := a.In(tx)
		for name, fails := range map[string]func() error{
			"set_many": func() error { return in.SetMany(ctx, entries("forbidden")) },
			"batch":    func() error { return batch(tx, "forbidden", storage.BatchOptions{}) },
			"together": func() error {
				return in.Together(ctx, func(in *storage.Table) error {
					set(t, in, storage.Int(7), "x")
					want(t, in, storage.Int(7), "x")
					return abi.ErrConflict
				})
			},
		} {
			if err := fails(); !errors.Is(err, abi.ErrConflict) {
				t.Errorf("%s: %v", name, err)
			}
			if n, err := in.Count(ctx); n != 1 || err != nil {
				t.Errorf("%s left %d rows, %v", name, n, err)
			}
			want(t, in, storage.Int(1), "one")
		}
		if err := in.SetMany(ctx, entries("three")); err != nil {
			return err
		}
		if n, err := in.Count(ctx); n != 3 || err != nil {
			t.Errorf("count %d, %v", n, err)
		}
		if n, err := in.DeleteMany(ctx, []storage.Key{storage.Int(3), storage.Int(9)}); n != 1 || err != nil {
			t.Errorf("deleted %d, %v", n, err)
		}
		return batch(tx, "forbidden", storage.BatchOptions{Independent: true})
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := keys(t, a, storage.ScanOptions{}); !slices.Equal(got, []storage.Key{storage.Int(1), storage.Int(2)}) {
		t.Errorf("rows %v", got)
	}
	m.compare(t, s)
	if n, err := a.Count(ctx); n != 2 || err != nil {
		t.Errorf("count %d, %v", n, err)
	}
}

// txPartReads: what a part has read is what the transaction has read, also when
// the part failed.
func txPartReads(t *testing.T, target Target) {
	ctx := t.Context()
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	set(t, a, storage.Int(1), "x")
	tx := beginTx(t, s)
	_, err := tx.Batch(ctx, []storage.BatchOp{
		{Op: abi.BatchDelete, Table: a, Key: storage.Int(5)},
		{Op: abi.BatchCheck, Table: a, Key: storage.Int(1), Old: value("y")},
	}, storage.BatchOptions{})
	if !errors.Is(err, abi.ErrConflict) {
		t.Fatalf("check: %v", err)
	}
	set(t, a.In(tx), storage.Int(2), "decided by it")
	set(t, a, storage.Int(1), "y")
	if err := tx.Commit(ctx); !errors.Is(err, abi.ErrConflict) {
		t.Errorf("commit: %v", err)
	}
}

// txBatchOnce: an idempotency key counts when the transaction is committed.
func txBatchOnce(t *testing.T, target Target) {
	ctx := t.Context()
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	add := func(tx *storage.Tx) int64 {
		results, err := tx.Batch(ctx, []storage.BatchOp{{Op: abi.BatchIncrement, Table: a, Key: storage.Int(1), Delta: 5}},
			storage.BatchOptions{Idempotency: []byte("payment 1")})
		if err != nil {
			t.Fatal(err)
		}
		return results[0].Number
	}
	dropped := beginTx(t, s)
	add(dropped)
	dropped.Rollback()
	want(t, a, storage.Int(1), nil)
	for range 2 {
		tx := beginTx(t, s)
		if first, second := add(tx), add(tx); first != 5 || second != 5 {
			t.Errorf("sums %d, %d", first, second)
		}
		if err := tx.Commit(ctx); err != nil {
			t.Fatal(err)
		}
	}
	want(t, a, storage.Int(1), int64(5))
}

// txBatchTables: a batch does not silently leave the transaction that its
// tables are bound to.
func txBatchTables(t *testing.T, target Target) {
	ctx := t.Context()
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	tx, other := beginTx(t, s), beginTx(t, s)
	ops := []storage.BatchOp{{Op: abi.BatchDelete, Table: a.In(tx), Key: storage.Int(1)}}
	if _, err := s.Batch(ctx, ops, storage.BatchOptions{}); !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("outside: %v", err)
	}
	if _, err := other.Batch(ctx, ops, storage.BatchOptions{}); !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("in another transaction: %v", err)
	}
	if _, err := tx.Batch(ctx, ops, storage.BatchOptions{}); err != nil {
		t.Errorf("in its own: %v", err)
	}
}
