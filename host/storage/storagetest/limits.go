package storagetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
)

var limitTests = map[string]func(*testing.T, Target){
	"keys":           limitKeys,
	"table bytes":    limitTableBytes,
	"key bytes":      limitKeyBytes,
	"value bytes":    limitValueBytes,
	"with limits":    limitWith,
	"bad limits":     limitBad,
	"expiry":         limitExpiry,
	"expiry changes": limitExpiryChanges,
	"sweep many":     limitSweepMany,
	"by the way":     limitExpireByTheWay,
	"makes room":     limitMakesRoom,
}

// wantLimit checks an error's class and detail.
func wantLimit(t *testing.T, err error, class abi.Errno, name string, most, got int64) {
	t.Helper()
	full := abi.AsError(err)
	if err == nil || full.Errno() != class || full.Limit != name || full.Max != most || full.Got != got || full.Table != "Memory/users" {
		t.Errorf("error %+v; want %v, limit %s, max %d, got %d", full, class, name, most, got)
	}
}

// everyWay sets a key in each way there is.
func everyWay(t *testing.T, users *storage.Table, k storage.Key, v storage.Value) map[string]error {
	t.Helper()
	ctx := t.Context()
	s := users.Store()
	batch := []storage.BatchOp{{Op: abi.BatchSet, Table: users, Key: k, Value: v}}
	raw := abi.BatchRequest{Ops: []abi.BatchOp{{Op: abi.BatchSet, Handle: 1, Key: abi.Raw(wire(k)), Value: abi.Raw(v)}}}
	errs := map[string]error{
		"set":      users.Set(ctx, k, v),
		"raw":      users.SetRaw(ctx, wire(k), v),
		"set many": users.SetMany(ctx, []storage.Entry{{Key: k, Value: v}}),
		"transaction": s.Transaction(ctx, func(tx *storage.Tx) error {
			return users.In(tx).Set(ctx, k, v)
		}),
	}
	_, errs["swap"] = users.CompareAndSwap(ctx, k, nil, v)
	_, errs["many raw"] = users.SetManyRaw(ctx, nil, message(abi.ManyPairs{wire(k), abi.Raw(v)}))
	_, errs["batch"] = s.Batch(ctx, batch, storage.BatchOptions{})
	_, errs["batch raw"] = s.BatchRaw(ctx, nil, message(raw), handles(users))
	return errs
}

func limitKeys(t *testing.T, target Target) {
	users := tableOf(t, store(t, target, storage.Options{Limits: storage.Limits{Keys: 3}}), "users")
	for i := range 3 {
		set(t, users, storage.Int(int64(i)), "x")
	}
	for way, err := range everyWay(t, users, storage.Int(3), value("x")) {
		t.Log(way)
		wantLimit(t, err, abi.ErrLimit, "keys", 3, 4)
	}
	if _, err := users.Increment(t.Context(), storage.Int(3), 1); !errors.Is(err, abi.ErrLimit) {
		t.Errorf("increment: %v", err)
	}
	for way, err := range everyWay(t, users, storage.Int(2), value("replaced")) {
		if err != nil {
			t.Errorf("%s: replacing is no new key: %v", way, err)
		}
	}
	drop(t, users, storage.Int(0))
	set(t, users, storage.Int(4), "the place is free")
}

func limitTableBytes(t *testing.T, target Target) {
	users := tableOf(t, store(t, target, storage.Options{
		Limits: storage.Limits{TableBytes: 1000}, CompressFrom: -1,
	}), "users")
	set(t, users, storage.Int(1), strings.Repeat("x", 900))
	for way, err := range everyWay(t, users, storage.Int(2), value(strings.Repeat("x", 200))) {
		if full := abi.AsError(err); !errors.Is(err, abi.ErrLimit) || full.Limit != "table_bytes" || full.Max != 1000 {
			t.Errorf("%s: %v", way, err)
		}
	}
	if err := users.Set(t.Context(), storage.Int(1), value(strings.Repeat("x", 1200))); !errors.Is(err, abi.ErrLimit) {
		t.Errorf("growing a row: %v", err)
	}
	set(t, users, storage.Int(1), "small")
	set(t, users, storage.Int(2), strings.Repeat("x", 800))
}

func limitKeyBytes(t *testing.T, target Target) {
	ctx := t.Context()
	users := tableOf(t, store(t, target, storage.Options{Limits: storage.Limits{KeyBytes: 10}}), "users")
	set(t, users, storage.String("123456789"), "x")
	long := storage.String("1234567890")
	for _, err := range everyWay(t, users, long, value("x")) {
		wantLimit(t, err, abi.ErrTooLarge, "key_bytes", 10, 11)
	}
	if _, err := users.Get(ctx, long); !errors.Is(err, abi.ErrTooLarge) {
		t.Errorf("get: %v", err)
	}
}

func limitValueBytes(t *testing.T, target Target) {
	users := tableOf(t, store(t, target, storage.Options{Limits: storage.Limits{ValueBytes: 10}}), "users")
	set(t, users, storage.Int(1), "123456789")
	for _, err := range everyWay(t, users, storage.Int(2), value("1234567890")) {
		wantLimit(t, err, abi.ErrTooLarge, "value_bytes", 10, 11)
	}
	want(t, users, storage.Int(2), nil)
}

func limitWith(t *testing.T, target Target) {
	users := table(t, target)
	narrow, err := users.WithLimits(storage.Limits{Keys: 1})
	if err != nil {
		t.Fatal(err)
	}
	set(t, narrow, storage.Int(1), "x")
	if err := narrow.Set(t.Context(), storage.Int(2), value("x")); !errors.Is(err, abi.ErrLimit) {
		t.Errorf("the narrow handle: %v", err)
	}
	set(t, users, storage.Int(2), "x")
	set(t, narrow, storage.Int(1), "what shrinks or stays is allowed beyond the limit")
	drop(t, narrow, storage.Int(2))
}

func limitBad(t *testing.T, target Target) {
	users := table(t, target)
	for _, bad := range []storage.Limits{{Keys: -1}, {KeyBytes: 1 << 20}, {ValueBytes: abi.Unlimited}, {TableBytes: -5}} {
		if _, err := users.WithLimits(bad); !errors.Is(err, abi.ErrInvalid) {
			t.Errorf("%+v: %v", bad, err)
		}
		e := target.New(t)
		if _, err := storage.New(t.Context(), e, storage.Options{Limits: bad}); !errors.Is(err, abi.ErrInvalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

func limitExpiry(t *testing.T, target Target) {
	ctx := t.Context()
	now := newClock()
	s := store(t, target, storage.Options{Now: now.now})
	users := tableOf(t, s, "users")
	k := storage.String("session")
	put := func() {
		t.Helper()
		stored, err := users.SetWith(ctx, k, value(int64(7)), storage.SetOptions{TTL: time.Minute, IfAbsent: true})
		if !stored || err != nil {
			t.Fatalf("set: %v, %v", stored, err)
		}
	}
	gone := func() {
		t.Helper()
		now.advance(time.Minute)
		want(t, users, k, nil)
	}
	put()
	now.advance(time.Minute - time.Millisecond)
	want(t, users, k, int64(7))
	if stored, err := users.SetWith(ctx, k, value("x"), storage.SetOptions{IfAbsent: true}); stored || err != nil {
		t.Errorf("if absent, just before: %v, %v", stored, err)
	}
	now.advance(time.Millisecond)
	want(t, users, k, nil)
	put() // in the place of the expired row
	gone()
	if was, err := users.Delete(ctx, k); was || err != nil {
		t.Errorf("deleting an expired key: %v, %v", was, err)
	}
	put()
	gone()
	if swapped, err := users.CompareAndSwap(ctx, k, value(int64(7)), value("x")); swapped || err != nil {
		t.Errorf("swapping an expired key: %v, %v", swapped, err)
	}
	if swapped, err := users.CompareAndSwap(ctx, k, nil, value("x")); !swapped || err != nil {
		t.Errorf("swapping absence: %v, %v", swapped, err)
	}
	drop(t, users, k)
	put()
	gone()
	if n, err := users.Increment(ctx, k, 1); n != 1 || err != nil {
		t.Errorf("incrementing an expired key: %d, %v", n, err)
	}
	if got := keys(t, users, storage.ScanOptions{}); len(got) != 1 {
		t.Errorf("scan: %v", got)
	}
}

func limitExpiryChanges(t *testing.T, target Target) {
	ctx := t.Context()
	now := newClock()
	s := store(t, target, storage.Options{Now: now.now})
	users := tableOf(t, s, "users")
	for i, ttl := range []time.Duration{time.Second, time.Hour, time.Second} {
		if _, err := users.SetWith(ctx, storage.Int(int64(i)), value(int64(i)), storage.SetOptions{TTL: ttl}); err != nil {
			t.Fatal(err)
		}
	}
	set(t, users, storage.Int(0), "for good") // a plain set has no expiry
	if n, err := users.Increment(ctx, storage.Int(2), 5); n != 7 || err != nil {
		t.Errorf("increment: %d, %v", n, err)
	}
	now.advance(time.Minute)
	if n, err := s.Sweep(ctx); n != 1 || err != nil {
		t.Errorf("sweep %d, %v; the increment kept its expiry", n, err)
	}
	want(t, users, storage.Int(0), "for good")
	want(t, users, storage.Int(1), int64(1))
	now.advance(time.Hour)
	if n, err := s.Sweep(ctx); n != 1 || err != nil {
		t.Errorf("sweep %d, %v", n, err)
	}
	if n, err := users.Count(ctx); n != 1 || err != nil {
		t.Errorf("count %d, %v", n, err)
	}
}

func limitSweepMany(t *testing.T, target Target) {
	now := newClock()
	s := store(t, target, storage.Options{Now: now.now})
	users := tableOf(t, s, "users")
	var ops []storage.BatchOp
	for i := range 2500 {
		ops = append(ops, storage.BatchOp{
			Op: abi.BatchSet, Table: users, Key: storage.Int(int64(i)), Value: value(int64(i)),
			TTL: time.Duration(1+rand.IntN(1000)) * time.Millisecond,
		})
	}
	if _, err := s.Batch(t.Context(), ops, storage.BatchOptions{}); err != nil {
		t.Fatal(err)
	}
	now.advance(time.Minute)
	if got := keys(t, users, storage.ScanOptions{}); len(got) != 0 {
		t.Errorf("%d expired keys are visible", len(got))
	}
	if n, err := s.Sweep(t.Context()); n != 2500 || err != nil {
		t.Errorf("sweep %d, %v", n, err)
	}
	if info := s.Tables()[0]; info.Rows != 0 || info.Bytes != 0 {
		t.Errorf("left over: %s", fmt.Sprint(info))
	}
}

// limitExpireByTheWay: sets with an expiry keep the number of expired rows
// small.
func limitExpireByTheWay(t *testing.T, target Target) {
	now := newClock()
	s := store(t, target, storage.Options{Now: now.now})
	users := tableOf(t, s, "users")
	for i := range 60 {
		now.advance(time.Second)
		if _, err := users.SetWith(t.Context(), storage.Int(int64(i)), value("x"), storage.SetOptions{TTL: 10 * time.Second}); err != nil {
			t.Fatal(err)
		}
	}
	if rows := s.Tables()[0].Rows; rows < 10 || rows > 15 {
		t.Errorf("%d rows, of which 10 have not expired", rows)
	}
}

// limitMakesRoom: rows that have expired do not count against a quota.
func limitMakesRoom(t *testing.T, target Target) {
	now := newClock()
	s := store(t, target, storage.Options{Now: now.now, Limits: storage.Limits{Keys: 20}})
	users := tableOf(t, s, "users")
	for round := range int64(2) {
		for i := range int64(20) {
			if _, err := users.SetWith(t.Context(), storage.Int(round*100+i), value("x"), storage.SetOptions{TTL: time.Minute}); err != nil {
				t.Fatal(err)
			}
		}
		if err := users.Set(t.Context(), storage.Int(-1), value("x")); !errors.Is(err, abi.ErrLimit) {
			t.Fatalf("the table is not full: %v", err)
		}
		now.advance(time.Hour)
	}
	for i, fill := range []func() error{
		func() error { return users.Set(t.Context(), storage.Int(1), value("x")) },
		func() error {
			return users.SetMany(t.Context(), []storage.Entry{{Key: storage.Int(1), Value: value("x")}})
		},
		func() error {
			_, err := users.SetManyRaw(t.Context(), nil, message(abi.ManyPairs{wire(storage.Int(1)), abi.Raw(value("x"))}))
			return err
		},
		func() error {
			op := storage.BatchOp{Op: abi.BatchSet, Table: users, Key: storage.Int(1), Value: value("x")}
			_, err := s.Batch(t.Context(), []storage.BatchOp{op}, storage.BatchOptions{})
			return err
		},
		func() error {
			op := abi.BatchOp{Op: abi.BatchSet, Handle: 1, Key: wire(storage.Int(1)), Value: abi.Raw(value("x"))}
			_, err := s.BatchRaw(t.Context(), nil, message(abi.BatchRequest{Ops: []abi.BatchOp{op}}), handles(users))
			return err
		},
	} {
		if err := fill(); err != nil {
			t.Errorf("way %d: %v", i, err)
		}
		want(t, users, storage.Int(1), "x")
		if err := users.Clear(t.Context()); err != nil {
			t.Fatal(err)
		}
		for i := range int64(20) {
			if _, err := users.SetWith(t.Context(), storage.Int(100+i), value("x"), storage.SetOptions{TTL: time.Minute}); err != nil {
				t.Fatal(err)
			}
		}
		now.advance(time.Hour)
	}
}
