package snapshot_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/snapshot"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine/memory"
)

func guard(t *testing.T, keys ...string) *snapshot.Guard {
	t.Helper()
	var options snapshot.Options
	for _, key := range keys {
		options.Keys = append(options.Keys, []byte(key))
	}
	g, err := snapshot.NewGuard(options)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

const (
	oldKey = "the old key, 16 bytes or more"
	newKey = "the new key, 16 bytes or more"
)

func TestGuardSigns(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s, err := storage.New(ctx, memory.New(), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	plain, err := s.Table("functions")
	if err != nil {
		t.Fatal(err)
	}
	doc := storage.SnapshotValue(samples(t)["closure"])
	old := plain.WithGuard(guard(t, oldKey))
	f, other, unsigned := storage.String("f"), storage.String("g"), storage.String("unsigned")
	for _, err := range []error{old.Set(ctx, f, doc), plain.Set(ctx, unsigned, doc)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name  string
		guard *snapshot.Guard
		key   storage.Key
		want  string
	}{
		{"the same key", guard(t, oldKey), f, ""},
		{"no key", guard(t), f, ""},
		{"no key, unsigned", guard(t), unsigned, ""},
		{"rotated", guard(t, newKey, oldKey), f, ""},
		{"another key", guard(t, newKey), f, "HMAC mismatch"},
		{"unsigned", guard(t, oldKey), unsigned, "is not signed"},
	} {
		_, err := plain.WithGuard(c.guard).Get(ctx, c.key)
		if c.want == "" && err != nil || c.want != "" && (!errors.Is(err, abi.ErrUntrusted) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	// A signature is of one row: it is no good in another.
	signed, err := plain.Snapshot(ctx, f)
	if err != nil {
		t.Fatal(err)
	}
	if err := guard(t, oldKey).Verify(signed); err != nil {
		t.Error(err)
	}
	signed.Key = other
	if err := guard(t, oldKey).Verify(signed); !errors.Is(err, abi.ErrUntrusted) {
		t.Errorf("moved to another key: %v", err)
	}
	if err := old.Set(ctx, f, storage.SnapshotValue([]byte("junk"))); !errors.Is(err, abi.ErrInvalid) || !strings.Contains(err.Error(), "malformed snapshot") {
		t.Errorf("storing junk: %v", err)
	}
	if err := plain.Set(ctx, f, storage.SnapshotValue([]byte("junk"))); err != nil {
		t.Fatal(err)
	}
	if _, err := plain.WithGuard(guard(t)).Get(ctx, f); !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("reading junk: %v", err)
	}
}

func TestGuardKeys(t *testing.T) {
	t.Parallel()
	_, err := snapshot.NewGuard(snapshot.Options{Keys: [][]byte{bytes.Repeat([]byte{1}, 16), []byte("short")}})
	if !errors.Is(err, abi.ErrInvalid) || !strings.Contains(err.Error(), "snapshot key 2 has 5 bytes") {
		t.Error(err)
	}
}
