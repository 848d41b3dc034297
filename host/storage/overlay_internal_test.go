package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/engine/memory"
)

// overlayPair is an overlay, and a writing transaction of another engine with
// the same rows: the two must behave the same.
type overlayPair struct {
	over *overlay
	want engine.Tx
}

func newOverlayPair(t *testing.T, r *rand.Rand, rows int) overlayPair {
	t.Helper()
	a, b := memory.New(), memory.New()
	for _, e := range []engine.Engine{a, b} {
		r := rand.New(rand.NewPCG(9, uint64(rows)))
		tx := beginEngine(t, e, true)
		for range rows {
			k := overlayKey(r)
			if err := tx.Put(k, nil, k); err != nil {
				t.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	return overlayPair{newOverlay(beginEngine(t, a, false)), beginEngine(t, b, true)}
}

func beginEngine(t *testing.T, e engine.Engine, write bool) engine.Tx {
	t.Helper()
	tx, err := e.Begin(context.Background(), write)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tx.Rollback)
	return tx
}

func overlayKey(r *rand.Rand) []byte { return fmt.Appendf(nil, "%03d", r.IntN(300)) }

// change makes one random change in both.
func (p overlayPair) change(t *testing.T, r *rand.Rand) {
	t.Helper()
	k, v := overlayKey(r), fmt.Append(nil, r.IntN(100))
	var err, wantErr error
	if r.IntN(3) == 0 {
		err, wantErr = p.over.Delete(k), p.want.Delete(k)
	} else {
		err, wantErr = p.over.Put(k, v[:1], v[1:]), p.want.Put(k, v[:1], v[1:])
	}
	if err != nil || wantErr != nil {
		t.Fatal(err, wantErr)
	}
}

// Random walks with random changes and seeks between the steps.
func TestOverlayBehavesAsATransaction(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 300 {
		p := newOverlayPair(t, r, r.IntN(200))
		for range r.IntN(60) {
			p.change(t, r)
		}
		from, to, reverse := overlayBound(r), overlayBound(r), r.IntN(2) == 0
		got, want := p.over.Scan(from, to, reverse), p.want.Scan(from, to, reverse)
		for step := 0; ; step++ {
			more, wantMore := got.Next(), want.Next()
			if more != wantMore || more && (string(got.Key()) != string(want.Key()) || string(got.Value()) != string(want.Value())) {
				t.Fatalf("round %d, %s to %s, reverse %v, step %d: %v %q, want %v %q",
					round, from, to, reverse, step, more, got.Key(), wantMore, want.Key())
			}
			if !more {
				break
			}
			switch r.IntN(4) {
			case 0:
				p.change(t, r)
			case 1:
				target := overlayKey(r)
				if (string(target) > string(got.Key())) != reverse { // forward only
					got.Seek(target)
					want.Seek(target)
				}
			}
		}
		got.Close()
		want.Close()
		k := overlayKey(r)
		a, err := p.over.Get(k)
		b, wantErr := p.want.Get(k)
		if !sameValue(a, b) || err != nil || wantErr != nil {
			t.Fatalf("get %s: %q, %v; want %q, %v", k, a, err, b, wantErr)
		}
	}
}

func overlayBound(r *rand.Rand) []byte {
	if r.IntN(3) == 0 {
		return nil
	}
	return overlayKey(r)
}

func TestOverlayIsBounded(t *testing.T) {
	t.Parallel()
	o := newOverlay(beginEngine(t, memory.New(), false))
	big := make([]byte, 32<<20)
	var err error
	for i := byte(0); i < 20 && err == nil; i++ {
		err = o.Put([]byte{i}, nil, big)
	}
	if !errors.Is(err, abi.ErrLimit) {
		t.Errorf("after 20 values of 32 MiB: %v", err)
	}
	if err := o.Delete([]byte{1}); !errors.Is(err, abi.ErrLimit) {
		t.Errorf("delete: %v", err)
	}
	if _, err := o.Get([]byte("unread")); !errors.Is(err, abi.ErrLimit) {
		t.Errorf("get: %v", err)
	}
	if err := o.Commit(); !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("commit by somebody else: %v", err)
	}
}

// Replies are forgotten when there are too many, the oldest first.
func TestOnceForgets(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s, err := New(ctx, memory.New(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	table, err := s.Table("a")
	if err != nil {
		t.Fatal(err)
	}
	run := func(i int) int64 {
		t.Helper()
		results, err := s.Batch(ctx, []BatchOp{{Op: abi.BatchIncrement, Table: table, Key: Int(1), Delta: 1}},
			BatchOptions{Idempotency: fmt.Append(nil, i)})
		if err != nil {
			t.Fatal(err)
		}
		return results[0].Number
	}
	for i := range onceMost + 100 {
		run(i)
	}
	if n := s.once.Load(); n != onceMost {
		t.Errorf("%d replies are kept, the most is %d", n, onceMost)
	}
	if n := run(onceMost + 99); n != onceMost+100 {
		t.Errorf("the newest is forgotten: %d", n)
	}
	before := s.once.Load()
	if n := run(0); n != onceMost+101 || s.once.Load() != before {
		t.Errorf("the oldest is remembered: %d; %d kept", n, s.once.Load())
	}
}

func TestReadBatch(t *testing.T) {
	t.Parallel()
	request := func(ops ...abi.BatchOp) []byte {
		data, err := abi.Marshal(abi.BatchRequest{Ops: ops})
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	op := func(h int32) abi.BatchOp { return abi.BatchOp{Op: abi.BatchGet, Handle: h, Key: abi.Raw{1}} }
	for want, msg := range map[int32][]byte{0: request(), 3: request(op(3)), 7: request(op(7), op(3))} {
		b, err := ReadBatch(msg)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // it stays before the first operation
			if got, err := b.FirstHandle(); got != want || err != nil {
				t.Errorf("handle %d, %v; want %d", got, err, want)
			}
		}
		if (b.Len() == 0) != (want == 0) {
			t.Errorf("%d operations, the first on handle %d", b.Len(), want)
		}
	}
	for _, bad := range [][]byte{nil, {0xa0}, request(op(3))[:5]} {
		if _, err := ReadBatch(bad); !errors.Is(err, abi.ErrInvalid) {
			t.Errorf("%x: %v", bad, err)
		}
	}
}

// A batch that was read can be run again, as after a conflict.
func TestABatchRunsAgain(t *testing.T) {
	t.Parallel()
	s, err := New(t.Context(), memory.New(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	table, err := s.Table("t")
	if err != nil {
		t.Fatal(err)
	}
	msg, err := abi.Marshal(abi.BatchRequest{Ops: []abi.BatchOp{{Op: abi.BatchIncrement, Handle: 1, Key: abi.Raw{1}, Delta: 2}}})
	if err != nil {
		t.Fatal(err)
	}
	b, err := ReadBatch(msg)
	if err != nil {
		t.Fatal(err)
	}
	var replies [2][]byte
	for i := range replies {
		replies[i], err = s.RunRaw(t.Context(), []byte("dst"), b, func(int32, abi.Rights) (*Table, error) { return table, nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	if want := append([]byte("dst"), 0xa1, 0, 0x81, 4); !bytes.Equal(replies[1], want) {
		t.Errorf("the second reply is %x, want %x", replies[1], want)
	}
}

// TestAFailedTransactionIsNotCommitted: an operation that was done by half, and whose
// error somebody swallowed, must not become durable.
func TestAFailedTransactionIsNotCommitted(t *testing.T) {
	t.Parallel()
	s, err := New(t.Context(), memory.New(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	tx, err := s.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	table, err := s.Table("a")
	if err != nil {
		t.Fatal(err)
	}
	if err := table.In(tx).Set(t.Context(), Int(1), Value{1}); err != nil {
		t.Fatal(err)
	}
	tx.overlay.size = maxOverlay - 1
	if err := table.In(tx).Set(t.Context(), Int(2), Value{1}); !errors.Is(err, abi.ErrLimit) {
		t.Errorf("beyond the limit: %v", err)
	}
	if err := tx.Commit(t.Context()); !errors.Is(err, abi.ErrLimit) {
		t.Errorf("commit: %v", err)
	}
	if n, err := table.Count(t.Context()); n != 0 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
}
