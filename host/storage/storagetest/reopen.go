package storagetest

import (
	"errors"
	"testing"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
)

var reopenTests = map[string]func(*testing.T, Target){
	"survives": reopenSurvives,
	"foreign":  reopenForeign,
	"format":   reopenFormat,
}

// reopenSurvives: rows, order, quotas, versions and expiry are there again.
func reopenSurvives(t *testing.T, target Target) {
	if target.Reopen == nil {
		t.Skip("nothing survives the engine")
	}
	ctx := t.Context()
	now := newClock()
	options := storage.Options{Now: now.now, Limits: storage.Limits{Keys: 4}}
	e := target.New(t)
	s, err := storage.New(ctx, e, options)
	if err != nil {
		t.Fatal(err)
	}
	a, b := tableOf(t, s, "a"), tableOf(t, s, "b")
	set(t, a, storage.Int(1), "one")
	set(t, a, storage.String("k"), 1.0)
	set(t, b, storage.Int(1), "other")
	if _, err := a.SetWith(ctx, storage.Int(2), value("soon gone"), storage.SetOptions{TTL: time.Minute}); err != nil {
		t.Fatal(err)
	}
	once := storage.BatchOptions{Idempotency: []byte("once")}
	add := []storage.BatchOp{{Op: abi.BatchIncrement, Table: b, Key: storage.String("n"), Delta: 1}}
	if _, err := s.Batch(ctx, add, once); err != nil {
		t.Fatal(err)
	}
	_, version, err := a.GetVersion(ctx, storage.Int(1))
	if err != nil {
		t.Fatal(err)
	}
	before := s.Tables()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = adopt(t, target.Reopen(t, e), options)
	if after := s.Tables(); len(after) != 2 || after[0] != before[0] || after[1] != before[1] {
		t.Errorf("tables %v, were %v", after, before)
	}
	a, b = tableOf(t, s, "a"), tableOf(t, s, "b")
	want(t, a, storage.Int(1), "one")
	want(t, a, storage.String("k"), 1.0)
	want(t, b, storage.Int(1), "other")
	add[0].Table = b
	if _, err := s.Batch(ctx, add, once); err != nil {
		t.Fatal(err)
	}
	want(t, b, storage.String("n"), int64(1))
	if _, again, err := a.GetVersion(ctx, storage.Int(1)); err != nil || again != version {
		t.Errorf("version %d, %v; was %d", again, err, version)
	}
	set(t, a, storage.Int(3), "the fourth key")
	if err := a.Set(ctx, storage.Int(4), value("x")); !errors.Is(err, abi.ErrLimit) {
		t.Errorf("the quota is forgotten: %v", err)
	}
	set(t, a, storage.Int(1), "one")
	if _, next, err := a.GetVersion(ctx, storage.Int(1)); err != nil || next == version {
		t.Errorf("version %d again, %v", next, err)
	}
	set(t, tableOf(t, s, "c"), storage.Int(1), "a new table")
	want(t, a, storage.Int(1), "one")
	now.advance(time.Hour)
	if n, err := s.Sweep(ctx); n != 1 || err != nil {
		t.Errorf("sweep %d, %v", n, err)
	}
}

func reopenForeign(t *testing.T, target Target) {
	e := target.New(t)
	fill(t, e, "somebody else's")
	if _, err := storage.New(t.Context(), e, storage.Options{}); !errors.Is(err, abi.ErrCorrupt) {
		t.Errorf("data of another program: %v", err)
	}
}

func reopenFormat(t *testing.T, target Target) {
	e := target.New(t)
	tx := begin(t, e, true)
	put(t, tx, "\x01format", "\x63")
	commit(t, tx)
	_, err := storage.New(t.Context(), e, storage.Options{})
	if !errors.Is(err, abi.ErrVersion) || abi.AsError(err).Hint == "" {
		t.Errorf("a store of format 99: %v", err)
	}
}
