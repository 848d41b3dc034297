package storagetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/engine/memory"
)

var snapshotTests = map[string]func(*testing.T, Target){
	"every way":    snapshotEveryWay,
	"once":         snapshotOnce,
	"quota":        snapshotQuota,
	"guard":        snapshotGuard,
	"copies":       snapshotCopies,
	"idempotent":   snapshotIdempotent,
	"model":        snapshotModel,
	"transactions": snapshotTransactions,
	"damage":       snapshotDamage,
}

// document is a document number n, of some size. Storage does not look inside.
func document(n int) storage.Value {
	return storage.SnapshotValue([]byte(strings.Repeat(fmt.Sprintf("document %d ", n), 1+n%3*100)))
}

// wantRows fails unless the rows of the table that are snapshots count so many
// holders each.
func wantRows(t *testing.T, users *storage.Table, each ...int64) {
	t.Helper()
	var got []int64
	err := users.Snapshots(t.Context(), func(row storage.SnapshotRow) bool {
		got = append(got, row.Rows)
		return true
	})
	if err != nil || fmt.Sprint(got) != fmt.Sprint(each) {
		t.Errorf("rows by snapshot: %v, %v; want %v", got, err, each)
	}
}

// snapshotEveryWay stores and reads snapshots by all operations there are.
func snapshotEveryWay(t *testing.T, target Target) {
	ctx := t.Context()
	s := store(t, target, storage.Options{})
	users := tableOf(t, s, "users")
	k, doc := storage.String("k"), document(1)
	read := func(how string) {
		t.Helper()
		if got, err := users.Get(ctx, k); err != nil || !bytes.Equal(got, doc) {
			t.Errorf("%s: %d bytes, %v", how, len(got), err)
		}
	}
	remove := func() {
		if was, err := users.Delete(ctx, k); !was || err != nil {
			t.Errorf("delete: %v, %v", was, err)
		}
	}
	steps := []struct {
		name string
		do   func() error
	}{
		{"set", func() error { return users.Set(ctx, k, doc) }},
		{"set if absent", func() error {
			_, err := users.SetWith(ctx, k, doc, storage.SetOptions{IfAbsent: true})
			return err
		}},
		{"set to expire", func() error {
			_, err := users.SetWith(ctx, k, doc, storage.SetOptions{TTL: time.Hour})
			return err
		}},
		{"swap", func() error {
			_, err := users.CompareAndSwap(ctx, k, nil, doc)
			return err
		}},
		{"set many", func() error { return users.SetMany(ctx, []storage.Entry{{Key: k, Value: doc}}) }},
		{"raw", func() error { return users.SetRaw(ctx, []byte("\x61k"), doc) }},
		{"raw many", func() error {
			_, err := users.SetManyRaw(ctx, nil, append([]byte("\x82\x61k"), doc...))
			return err
		}},
		{"raw swap", func() error {
			_, err := users.CompareAndSwapRaw(ctx, []byte("\x61k"), nil, doc)
			return err
		}},
		{"transaction", func() error {
			return s.Transaction(ctx, func(tx *storage.Tx) error {
				if err := users.In(tx).Set(ctx, k, doc); err != nil {
					return err
				}
				got, err := users.In(tx).Get(ctx, k)
				if !bytes.Equal(got, doc) {
					t.Errorf("inside its transaction: %d bytes", len(got))
				}
				return err
			})
		}},
		{"batch", func() error {
			results, err := s.Batch(ctx, []storage.BatchOp{
				{Op: abi.BatchSet, Table: users, Key: k, Value: doc},
				{Op: abi.BatchCheck, Table: users, Key: k, Old: doc},
				{Op: abi.BatchGet, Table: users, Key: k},
			}, storage.BatchOptions{})
			if err == nil && !bytes.Equal(results[2].Value, doc) {
				t.Errorf("batch gets %v", results[2].Value)
			}
			return err
		}},
	}
	for _, step := range steps {
		if err := step.do(); err != nil {
			t.Errorf("%s: %v", step.name, err)
		}
		read(step.name)
		wantRows(t, users, 1)
		remove()
		wantRows(t, users)
	}
	if err := users.Set(ctx, k, doc); err != nil {
		t.Fatal(err)
	}
	snapshotReads(t, users, doc)
	if swapped, err := users.CompareAndSwap(ctx, k, document(2), value(1)); swapped || err != nil {
		t.Errorf("swap of another: %v, %v", swapped, err)
	}
	if swapped, err := users.CompareAndSwap(ctx, k, value("document"), value(1)); swapped || err != nil {
		t.Errorf("swap of a plain value: %v, %v", swapped, err)
	}
	if _, err := users.Increment(ctx, k, 1); !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("increment: %v", err)
	}
	if swapped, err := users.CompareAndSwap(ctx, k, doc, value("plain")); !swapped || err != nil {
		t.Errorf("swap for a plain value: %v, %v", swapped, err)
	}
	want(t, users, k, "plain")
	wantRows(t, users)
}

// snapshotReads reads the one row of a table by all operations that read.
func snapshotReads(t *testing.T, users *storage.Table, doc storage.Value) {
	t.Helper()
	ctx := t.Context()
	for name, read := range map[string]func() ([]byte, error){
		"many": func() ([]byte, error) {
			values, err := users.GetMany(ctx, []storage.Key{storage.String("k")})
			return values[0], err
		},
		"raw":      func() ([]byte, error) { return users.GetRaw(ctx, []byte("\x61k")) },
		"raw many": func() ([]byte, error) { return users.GetManyRaw(ctx, nil, []byte("\x81\x61k")) },
		"scan": func() (got []byte, err error) {
			for e, failed := range users.Scan(ctx, storage.ScanOptions{}) {
				got, err = e.Value, failed
			}
			return got, err
		},
		"raw scan": func() ([]byte, error) { return users.ScanRaw(ctx, nil, []byte{0xa0}, true) },
		"reader": func() ([]byte, error) {
			r, err := users.Reader(ctx)
			if err != nil {
				return nil, err
			}
			defer r.Close()
			got, err := r.Get([]byte(storage.String("k")))
			return bytes.Clone(got), err
		},
		"cursor": func() ([]byte, error) {
			r, err := users.Reader(ctx)
			if err != nil {
				return nil, err
			}
			defer r.Close()
			c := r.Scan(nil, nil, false)
			defer c.Close()
			c.Next()
			got, err := c.Value()
			return bytes.Clone(got), err
		},
	} {
		if got, err := read(); err != nil || !bytes.HasSuffix(got, doc) {
			t.Errorf("read by %s: %d bytes, %v", name, len(got), err)
		}
	}
	found, err := users.Snapshot(ctx, storage.String("k"))
	if err != nil || !bytes.Equal(found.Document, doc.Document()) || found.Table != "users" {
		t.Errorf("snapshot: %+v, %v", found, err)
	}
	if _, err := users.Snapshot(ctx, storage.String("none")); !errors.Is(err, abi.ErrNotFound) {
		t.Errorf("no snapshot: %v", err)
	}
}

// snapshotOnce: equal documents are stored once, in all tables together.
func snapshotOnce(t *testing.T, target Target) {
	ctx := t.Context()
	s := store(t, target, storage.Options{})
	a, b := tableOf(t, s, "a"), tableOf(t, s, "b")
	big := storage.SnapshotValue(bytes.Repeat([]byte("abcdefgh"), 4096))
	for i := range 3 {
		for _, table := range []*storage.Table{a, b} {
			if err := table.Set(ctx, storage.Int(int64(i)), big); err != nil {
				t.Fatal(err)
			}
		}
	}
	wantRows(t, a, 6, 6, 6)
	if err := a.Clear(ctx); err != nil {
		t.Fatal(err)
	}
	wantRows(t, b, 3, 3, 3)
	err := b.Snapshots(ctx, func(row storage.SnapshotRow) bool {
		if row.Size != 8*4096 || row.Stored > 4096 || row.Sealed {
			t.Errorf("%+v: it should be compressed", row)
		}
		return false
	})
	if err != nil {
		t.Error(err)
	}
	if n, err := b.DeleteMany(ctx, []storage.Key{storage.Int(0), storage.Int(1), storage.Int(9)}); n != 2 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	wantRows(t, b, 1)
	stats, err := s.Stat(ctx)
	if err != nil || stats[1].Snapshots != 1 || stats[1].ValueBytes != 8*4096 {
		t.Errorf("%+v, %v", stats, err)
	}
}

// snapshotQuota: each row counts its document in full.
func snapshotQuota(t *testing.T, target Target) {
	ctx := t.Context()
	s := store(t, target, storage.Options{Limits: storage.Limits{TableBytes: 5000, ValueBytes: 3000}})
	users := tableOf(t, s, "users")
	doc := storage.SnapshotValue(make([]byte, 2000))
	for i := range 2 {
		if err := users.Set(ctx, storage.Int(int64(i)), doc); err != nil {
			t.Fatal(err)
		}
	}
	if err := users.Set(ctx, storage.Int(2), doc); !errors.Is(err, abi.ErrLimit) {
		t.Errorf("beyond the quota: %v", err)
	}
	if err := users.Set(ctx, storage.Int(1), storage.SnapshotValue(make([]byte, 3000))); !errors.Is(err, abi.ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
	wantRows(t, users, 2, 2)
	if _, err := users.Delete(ctx, storage.Int(0)); err != nil {
		t.Fatal(err)
	}
	if err := users.Set(ctx, storage.Int(2), doc); err != nil {
		t.Errorf("in the room of the other: %v", err)
	}
}

// testGuard refuses documents that begin with "bad", and those without its
// seal.
type testGuard struct{}

var errGuard = &abi.Error{Code: abi.ErrDenied.Code(), Message: "the guard refuses"}

func (testGuard) Admit(s *storage.Snapshot) ([]byte, error) {
	if bytes.HasPrefix(s.Document, []byte("bad")) {
		return nil, errGuard
	}
	return sealOf(s), nil
}

func (testGuard) Accept(s *storage.Snapshot) error {
	if !bytes.Equal(s.Seal, sealOf(s)) {
		return errGuard
	}
	return nil
}

func sealOf(s *storage.Snapshot) []byte { return fmt.Append(nil, "sealed ", s.Table, s.Key) }

func snapshotGuard(t *testing.T, target Target) {
	ctx := t.Context()
	s := store(t, target, storage.Options{})
	plain := tableOf(t, s, "users")
	guarded := plain.WithGuard(testGuard{})
	k := storage.String("k")
	if err := guarded.Set(ctx, k, storage.SnapshotValue([]byte("bad"))); !errors.Is(err, abi.ErrDenied) || abi.AsError(err).Table != "Memory/users" {
		t.Errorf("a bad one: %v", err)
	}
	if err := guarded.Set(ctx, k, document(1)); err != nil {
		t.Fatal(err)
	}
	snapshotReads(t, guarded, document(1))
	if err := plain.Set(ctx, k, document(1)); err != nil { // without a seal
		t.Fatal(err)
	}
	for name, read := range map[string]func() error{
		"get":  func() error { _, err := guarded.Get(ctx, k); return err },
		"many": func() error { _, err := guarded.GetMany(ctx, []storage.Key{k}); return err },
		"raw":  func() error { _, err := guarded.GetManyRaw(ctx, nil, []byte("\x81\x61k")); return err },
		"scan": func() error { _, err := guarded.ScanRaw(ctx, nil, []byte{0xa0}, true); return err },
		"batch": func() error {
			_, err := s.Batch(ctx, []storage.BatchOp{{Op: abi.BatchGet, Table: guarded, Key: k}}, storage.BatchOptions{})
			return err
		},
		"transaction": func() error {
			return s.Transaction(ctx, func(tx *storage.Tx) error { _, err := guarded.In(tx).Get(ctx, k); return err })
		},
		"reader": func() error {
			r, err := guarded.Reader(ctx)
			if err != nil {
				return err
			}
			defer r.Close()
			_, err = r.Get([]byte(k))
			return err
		},
		"cursor": func() error {
			r, err := guarded.Reader(ctx)
			if err != nil {
				return err
			}
			defer r.Close()
			c := r.Scan(nil, nil, true)
			defer c.Close()
			c.Next()
			_, err = c.Value()
			return err
		},
	} {
		if err := read(); !errors.Is(err, abi.ErrDenied) {
			t.Errorf("%s of one without a seal: %v", name, err)
		}
	}
	if _, err := plain.Get(ctx, k); err != nil {
		t.Errorf("without the guard: %v", err)
	}
	if was, err := guarded.Delete(ctx, k); !was || err != nil {
		t.Errorf("removing it: %v, %v", was, err)
	}
}

func snapshotCopies(t *testing.T, target Target) {
	ctx := t.Context()
	s := store(t, target, storage.Options{})
	users := tableOf(t, s, "users").WithGuard(testGuard{})
	for i := range 20 {
		if err := users.Set(ctx, storage.Int(int64(i)), document(i%3)); err != nil {
			t.Fatal(err)
		}
	}
	for _, format := range []storage.Format{storage.JSONLines, storage.CBOR} {
		var out bytes.Buffer
		if _, err := s.Export(ctx, &out, storage.ExportOptions{Format: format}); err != nil {
			t.Fatal(err)
		}
		other := store(t, target, storage.Options{})
		if done, err := other.Import(ctx, &out, storage.ImportOptions{Format: format}); err != nil || done.Rows != 20 {
			t.Errorf("import: %+v, %v", done, err)
		}
		got, err := tableOf(t, other, "users").Get(ctx, storage.Int(4))
		if err != nil || !bytes.Equal(got, document(1)) {
			t.Errorf("after import: %d bytes, %v", len(got), err)
		}
		check(t, other)
	}
	backup := target.New(t)
	if _, err := s.Backup(ctx, backup, nil); err != nil {
		t.Fatal(err)
	}
	copied := adopt(t, backup, storage.Options{})
	got, err := tableOf(t, copied, "users").WithGuard(testGuard{}).Get(ctx, storage.Int(4))
	if err != nil || !bytes.Equal(got, document(1)) {
		t.Errorf("after backup, with its seal: %d bytes, %v", len(got), err)
	}
}

// snapshotIdempotent: a kept reply would hand snapshots out unchecked.
func snapshotIdempotent(t *testing.T, target Target) {
	ctx := t.Context()
	s := store(t, target, storage.Options{})
	users := tableOf(t, s, "users")
	once := storage.BatchOptions{Idempotency: []byte("once")}
	set := []storage.BatchOp{{Op: abi.BatchSet, Table: users, Key: storage.Int(1), Value: document(1)}}
	for range 2 {
		if _, err := s.Batch(ctx, set, once); err != nil {
			t.Error(err)
		}
	}
	wantRows(t, users, 1)
	get := []storage.BatchOp{{Op: abi.BatchGet, Table: users, Key: storage.Int(1)}}
	if _, err := s.Batch(ctx, get, storage.BatchOptions{Idempotency: []byte("two")}); !errors.Is(err, abi.ErrUnsupported) {
		t.Errorf("a get: %v", err)
	}
}

// snapshotModel makes random changes; the store's own check compares the
// counts, here and when the test ends.
func snapshotModel(t *testing.T, target Target) {
	now := newClock()
	r := rand.New(rand.NewPCG(7, 1))
	s := store(t, target, storage.Options{Now: now.now})
	tables := []*storage.Table{tableOf(t, s, "a"), tableOf(t, s, "b")}
	for i := range 400 {
		if err := snapshotStep(t.Context(), r, s, tables, now); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		if i%40 == 0 {
			check(t, s)
		}
	}
}

func randomValue(r *rand.Rand) storage.Value {
	if r.IntN(3) == 0 {
		return value(r.IntN(3))
	}
	return document(r.IntN(4))
}

func snapshotStep(ctx context.Context, r *rand.Rand, s *storage.Store, tables []*storage.Table, now *clock) (err error) {
	users, k := tables[r.IntN(2)], storage.Int(int64(r.IntN(12)))
	switch r.IntN(12) {
	case 0:
		_, err = users.Delete(ctx, k)
	case 1:
		_, err = users.SetWith(ctx, k, randomValue(r), storage.SetOptions{IfAbsent: true})
	case 2:
		_, err = users.CompareAndSwap(ctx, k, randomValue(r), randomValue(r))
	case 3:
		_, err = users.CompareAndSwap(ctx, k, randomValue(r), nil)
	case 4:
		_, err = users.SetWith(ctx, k, randomValue(r), storage.SetOptions{TTL: time.Duration(1+r.IntN(60)) * time.Second})
	case 5:
		now.advance(time.Duration(r.IntN(20)) * time.Second)
		_, err = s.Sweep(ctx)
	case 6:
		if r.IntN(4) == 0 {
			err = users.Clear(ctx)
		}
	case 7, 8:
		options := storage.BatchOptions{Independent: r.IntN(2) == 0}
		if _, err = s.Batch(ctx, snapshotBatch(r, tables), options); errors.Is(err, abi.ErrConflict) {
			err = nil // all of it was undone
		}
	case 9:
		err = s.Transaction(ctx, func(tx *storage.Tx) error {
			if err := users.In(tx).Set(ctx, k, document(9)); err != nil {
				return err
			}
			_, err := users.In(tx).CompareAndSwap(ctx, k, document(9), randomValue(r))
			return err
		})
	case 10:
		_, err = users.Rewrite(ctx, k, randomValue(r))
	default:
		err = users.Set(ctx, k, randomValue(r))
	}
	return err
}

func snapshotBatch(r *rand.Rand, tables []*storage.Table) []storage.BatchOp {
	var ops []storage.BatchOp
	for range 1 + r.IntN(6) {
		op := storage.BatchOp{Op: abi.BatchSet, Table: tables[r.IntN(2)], Key: storage.Int(int64(r.IntN(12))), Value: randomValue(r)}
		switch r.IntN(5) {
		case 0:
			op.Op, op.Value = abi.BatchDelete, nil
		case 1:
			op.Op, op.Old = abi.BatchCAS, randomValue(r)
		}
		ops = append(ops, op)
	}
	return ops
}

// snapshotTransactions: two that store the same document do not conflict, and
// both are counted; one that is rolled back is not.
func snapshotTransactions(t *testing.T, target Target) {
	ctx := t.Context()
	s := store(t, target, storage.Options{})
	users := tableOf(t, s, "users")
	if err := users.Set(ctx, storage.Int(0), document(5)); err != nil {
		t.Fatal(err)
	}
	one, two, three := beginTx(t, s), beginTx(t, s), beginTx(t, s)
	for i, tx := range []*storage.Tx{one, two, three} {
		if err := users.In(tx).Set(ctx, storage.Int(int64(i+1)), document(1)); err != nil {
			t.Fatal(err)
		}
	}
	three.Rollback()
	for _, tx := range []*storage.Tx{one, two} {
		if err := tx.Commit(ctx); err != nil {
			t.Errorf("commit: %v", err)
		}
	}
	wantRows(t, users, 1, 2, 2)

	// The last row of a document goes while another transaction stores it.
	tx := beginTx(t, s)
	if err := users.In(tx).Set(ctx, storage.Int(9), document(5)); err != nil {
		t.Fatal(err)
	}
	if _, err := users.Delete(ctx, storage.Int(0)); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(ctx); err != nil {
		t.Errorf("commit: %v", err)
	}
	if got, err := users.Get(ctx, storage.Int(9)); err != nil || !bytes.Equal(got, document(5)) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// snapshotDamage: what was changed below is noticed, in one row only.
func snapshotDamage(t *testing.T, target Target) {
	ctx := t.Context()
	e := memory.New()
	s, err := storage.New(ctx, e, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	users := tableOf(t, s, "users")
	for i := range 3 {
		if err := users.Set(ctx, storage.Int(int64(i)), storage.SnapshotValue(fmt.Append(nil, "document ", i))); err != nil {
			t.Fatal(err)
		}
	}
	damage(t, e, func(tx engine.Tx, n int, row []byte) error {
		switch n {
		case 0:
			return tx.Put(row, nil, []byte("\x00something else"))
		case 1:
			return tx.Delete(row)
		}
		return nil
	})
	failures := 0
	for i := range 3 {
		if _, err := users.Get(ctx, storage.Int(int64(i))); err != nil {
			failures++
			if !errors.Is(err, abi.ErrCorrupt) || !strings.Contains(err.Error(), "hash mismatch") && !strings.Contains(err.Error(), "missing") {
				t.Errorf("row %d: %v", i, err)
			}
		}
	}
	problems, err := s.Check(ctx)
	if failures != 2 || err != nil || len(problems) != 2 {
		t.Errorf("%d failures, problems %v, %v", failures, problems, err)
	}
	for i := range 3 {
		if was, err := users.Delete(ctx, storage.Int(int64(i))); !was || err != nil {
			t.Errorf("removing row %d: %v, %v", i, was, err)
		}
	}
	check(t, s)
}

// damage changes the stored documents.
func damage(t *testing.T, e engine.Engine, change func(tx engine.Tx, n int, row []byte) error) {
	t.Helper()
	tx, err := e.Begin(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	cursor := tx.Scan([]byte{0x30}, []byte{0x31}, false)
	var rows [][]byte
	for cursor.Next() {
		rows = append(rows, bytes.Clone(cursor.Key()))
	}
	cursor.Close()
	for n, row := range rows {
		if err := change(tx, n, row); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}
