package storagetest

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
)

var pointTests = map[string]func(*testing.T, Target){
	"values":           pointValues,
	"key types":        pointKeyTypes,
	"absent":           pointAbsent,
	"delete":           pointDelete,
	"increment":        pointIncrement,
	"compare and swap": pointSwap,
	"versions":         pointVersions,
	"if absent":        pointIfAbsent,
	"raw":              pointRaw,
	"raw refuses":      pointRawRefuses,
	"cancelled":        pointCancelled,
	"tables":           pointTables,
	"compression":      pointCompression,
}

func pointValues(t *testing.T, target Target) {
	users := table(t, target)
	for _, v := range []any{
		true, false, int64(0), int64(math.MinInt64), int64(math.MaxInt64), 1.0, 0.1, math.Inf(1), "", "Ada", "\xff\x00",
		[]any{int64(1), "two", []any{}},
		map[any]any{"name": "Bob", int64(7): 1.5},
		strings.Repeat("long ", 3000),
	} {
		set(t, users, storage.String("k"), v)
		want(t, users, storage.String("k"), v)
	}
	if err := users.Set(t.Context(), storage.Int(1), storage.Value{0xf6}); err != nil {
		t.Errorf("null is a value: %v", err)
	}
	if got, err := users.Get(t.Context(), storage.Int(1)); err != nil || got.String() != "<nil>" {
		t.Errorf("null comes back as %v, %v", got, err)
	}
}

func pointKeyTypes(t *testing.T, target Target) {
	users := table(t, target)
	for i, k := range []storage.Key{
		storage.Int(1), storage.String("1"), storage.Int(-1), storage.String(""), storage.String("\xff"), storage.Int(math.MinInt64),
	} {
		set(t, users, k, int64(i))
		want(t, users, k, int64(i))
	}
	if n, err := users.Count(t.Context()); err != nil || n != 6 {
		t.Errorf("count %d, %v", n, err)
	}
}

func pointAbsent(t *testing.T, target Target) {
	users := table(t, target)
	for range 2 { // before and after the table exists
		want(t, users, storage.Int(1), nil)
		if there, err := users.Exists(t.Context(), storage.Int(1)); there || err != nil {
			t.Errorf("exists: %v, %v", there, err)
		}
		if was, err := users.Delete(t.Context(), storage.Int(1)); was || err != nil {
			t.Errorf("delete: %v, %v", was, err)
		}
		if n, err := users.Count(t.Context()); err != nil || n > 1 {
			t.Errorf("count %d, %v", n, err)
		}
		set(t, users, storage.Int(2), "x")
	}
}

func pointDelete(t *testing.T, target Target) {
	users := table(t, target)
	set(t, users, storage.Int(1), "x")
	if was, err := users.Delete(t.Context(), storage.Int(1)); !was || err != nil {
		t.Errorf("delete: %v, %v", was, err)
	}
	want(t, users, storage.Int(1), nil)
	set(t, users, storage.Int(1), "again")
	set(t, users, storage.Int(2), "other")
	if err := users.Clear(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := keys(t, users, storage.ScanOptions{}); len(got) != 0 {
		t.Errorf("clear left %v", got)
	}
}

func pointIncrement(t *testing.T, target Target) {
	users := table(t, target)
	k := storage.String("n")
	for i, step := range []struct{ delta, want int64 }{{5, 5}, {-7, -2}, {0, -2}, {math.MaxInt64, math.MaxInt64 - 2}} {
		if got, err := users.Increment(t.Context(), k, step.delta); err != nil || got != step.want {
			t.Errorf("step %d: %d, %v; want %d", i, got, err, step.want)
		}
	}
	if got, err := users.Increment(t.Context(), k, 3); !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("overflow: %d, %v", got, err)
	}
	want(t, users, k, int64(math.MaxInt64-2))
	for _, v := range []any{"text", 1.0, []any{}} {
		set(t, users, k, v)
		if got, err := users.Increment(t.Context(), k, 1); !errors.Is(err, abi.ErrInvalid) {
			t.Errorf("%v plus 1: %d, %v", v, got, err)
		}
		want(t, users, k, v)
	}
}

func pointSwap(t *testing.T, target Target) {
	users := table(t, target)
	k := storage.String("lock")
	for i, s := range []struct {
		old, new any
		swapped  bool
		then     any
	}{
		{"a", "b", false, nil},
		{nil, nil, true, nil},
		{nil, "a", true, "a"},
		{nil, "b", false, "a"},
		{"b", "c", false, "a"},
		{"a", "b", true, "b"},
		{"b", "b", true, "b"},
		{"x", nil, false, "b"},
		{"b", nil, true, nil},
		{"b", nil, false, nil},
	} {
		var old, new storage.Value
		if s.old != nil {
			old = value(s.old)
		}
		if s.new != nil {
			new = value(s.new)
		}
		if swapped, err := users.CompareAndSwap(t.Context(), k, old, new); err != nil || swapped != s.swapped {
			t.Errorf("step %d: %v, %v; want %v", i, swapped, err, s.swapped)
		}
		want(t, users, k, s.then)
	}
}

func pointVersions(t *testing.T, target Target) {
	users := table(t, target)
	k := storage.Int(1)
	seen := map[uint64]bool{0: true}
	for i := range 5 {
		if i == 3 {
			if _, err := users.Delete(t.Context(), k); err != nil {
				t.Fatal(err)
			}
		}
		set(t, users, k, "same")
		_, version, err := users.GetVersion(t.Context(), k)
		if err != nil || seen[version] {
			t.Errorf("version %d, %v, had %v", version, err, seen)
		}
		seen[version] = true
	}
}

func pointIfAbsent(t *testing.T, target Target) {
	users := table(t, target)
	for i, wantStored := range []bool{true, false} {
		stored, err := users.SetWith(t.Context(), storage.Int(1), value(int64(i)), storage.SetOptions{IfAbsent: true})
		if err != nil || stored != wantStored {
			t.Errorf("set %d: %v, %v", i, stored, err)
		}
	}
	want(t, users, storage.Int(1), int64(0))
}

func pointRaw(t *testing.T, target Target) {
	ctx := t.Context()
	users := table(t, target)
	k, v := wire(storage.String("k")), []byte(value("Ada"))
	if _, err := users.GetRaw(ctx, k); err != abi.ErrNotFound {
		t.Errorf("get: %v", err)
	}
	if err := users.SetRaw(ctx, k, v); err != nil {
		t.Fatal(err)
	}
	clear(v) // guest memory may change at once
	if got, err := users.GetRaw(ctx, k); err != nil || string(got) != string(value("Ada")) {
		t.Errorf("get: %v, %v", got, err)
	}
	if there, err := users.ExistsRaw(ctx, k); !there || err != nil {
		t.Errorf("exists: %v, %v", there, err)
	}
	if swapped, err := users.CompareAndSwapRaw(ctx, k, value("Ada"), value("Bob")); !swapped || err != nil {
		t.Errorf("swap: %v, %v", swapped, err)
	}
	if was, err := users.DeleteRaw(ctx, k); !was || err != nil {
		t.Errorf("delete: %v, %v", was, err)
	}
	if sum, err := users.IncrementRaw(ctx, k, 3); sum != 3 || err != nil {
		t.Errorf("increment: %v, %v", sum, err)
	}
}

func pointRawRefuses(t *testing.T, target Target) {
	ctx := t.Context()
	users := table(t, target)
	good, bad := wire(storage.Int(1)), []byte{0xf7}
	calls := map[string]func() error{
		"get":        func() error { _, err := users.GetRaw(ctx, bad); return err },
		"exists":     func() error { _, err := users.ExistsRaw(ctx, bad); return err },
		"delete":     func() error { _, err := users.DeleteRaw(ctx, bad); return err },
		"increment":  func() error { _, err := users.IncrementRaw(ctx, bad, 1); return err },
		"set key":    func() error { return users.SetRaw(ctx, bad, good) },
		"set value":  func() error { return users.SetRaw(ctx, good, bad) },
		"set empty":  func() error { return users.SetRaw(ctx, good, nil) },
		"swap key":   func() error { _, err := users.CompareAndSwapRaw(ctx, bad, nil, good); return err },
		"swap value": func() error { _, err := users.CompareAndSwapRaw(ctx, good, nil, bad); return err },
	}
	for range 2 { // before and after the table exists
		for name, call := range calls {
			if err := call(); !errors.Is(err, abi.ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		set(t, users, storage.Int(9), "x")
	}
	if got := keys(t, users, storage.ScanOptions{}); len(got) != 1 {
		t.Errorf("a refused call stored something: %v", got)
	}
	if err := users.Set(ctx, "", value(1)); !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("no key: %v", err)
	}
}

func pointCancelled(t *testing.T, target Target) {
	users := table(t, target)
	set(t, users, storage.Int(1), "x")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	k, v := storage.Int(1), value("y")
	for name, call := range map[string]func() error{
		"get":    func() error { _, err := users.Get(ctx, k); return err },
		"set":    func() error { return users.Set(ctx, k, v) },
		"delete": func() error { _, err := users.Delete(ctx, k); return err },
		"add":    func() error { _, err := users.Increment(ctx, k, 1); return err },
		"swap":   func() error { _, err := users.CompareAndSwap(ctx, k, nil, v); return err },
		"many":   func() error { _, err := users.GetMany(ctx, []storage.Key{k}); return err },
		"clear":  func() error { return users.Clear(ctx) },
		"count":  func() error { _, err := users.Count(ctx); return err },
		"scan": func() error {
			for _, err := range users.Scan(ctx, storage.ScanOptions{}) {
				return err
			}
			return nil
		},
	} {
		if err := call(); !errors.Is(err, context.Canceled) || !errors.Is(err, abi.ErrInterrupted) {
			t.Errorf("%s: %v", name, err)
		}
	}
	want(t, users, k, "x")
}

func pointTables(t *testing.T, target Target) {
	s := store(t, target, storage.Options{Name: "shop"})
	if s.Name() != "shop" || len(s.Tables()) != 0 {
		t.Errorf("a new store: %q with %v", s.Name(), s.Tables())
	}
	for _, name := range []string{"b", "a", "ü"} {
		set(t, tableOf(t, s, name), storage.Int(1), name)
	}
	users := tableOf(t, s, "a")
	want(t, users, storage.Int(1), "a")
	if users.FullName() != "shop/a" || users.Name() != "a" || users.Store() != s {
		t.Errorf("names: %q, %q", users.FullName(), users.Name())
	}
	var names []string
	for _, info := range s.Tables() {
		names = append(names, info.Name)
		if info.Rows != 1 || info.Bytes < 4 || info.Bytes > 30 {
			t.Errorf("table %s: %d rows, %d bytes", info.Name, info.Rows, info.Bytes)
		}
	}
	if strings.Join(names, " ") != "a b ü" {
		t.Errorf("tables %v", names)
	}
	for _, bad := range []string{"", "a/b", "a\nb", "\xff", strings.Repeat("x", abi.MaxTableName+1)} {
		if _, err := s.Table(bad); !errors.Is(err, abi.ErrInvalid) {
			t.Errorf("name %q: %v", bad, err)
		}
	}
}

func pointCompression(t *testing.T, target Target) {
	s := store(t, target, storage.Options{CompressFrom: 100})
	users := tableOf(t, s, "users")
	text := strings.Repeat("abcdefghij", 500)
	set(t, users, storage.Int(1), text)
	want(t, users, storage.Int(1), text)
	if bytes := s.Tables()[0].Bytes; bytes > 1000 {
		t.Errorf("%d bytes of repetition take %d", len(text), bytes)
	}
	swapped, err := users.CompareAndSwap(t.Context(), storage.Int(1), value(text), value(text+"!"))
	if err != nil || !swapped {
		t.Errorf("swap of a compressed value: %v, %v", swapped, err)
	}
	want(t, users, storage.Int(1), text+"!")
}
