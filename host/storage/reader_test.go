package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/engine/memory"
)

// readKeys lists what a reader's cursor finds.
func readKeys(t *testing.T, r *storage.Reader, from, to storage.Key, reverse bool) (keys []storage.Key) {
	t.Helper()
	bound := func(k storage.Key) []byte {
		if k == "" {
			return nil
		}
		return []byte(k)
	}
	cursor := r.Scan(bound(from), bound(to), reverse)
	defer cursor.Close()
	for cursor.Next() {
		if _, err := cursor.Value(); err != nil {
			t.Fatal(err)
		}
		keys = append(keys, storage.Key(cursor.Key()))
	}
	if cursor.Err() != nil {
		t.Fatal(cursor.Err())
	}
	return keys
}

func TestReaderSeesOneMomentAndNoExpiredRow(t *testing.T) {
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
	none, err := table.Reader(t.Context())
	if err != nil || none.Exists() || len(readKeys(t, none, "", "", false)) != 0 {
		t.Fatalf("a table that does not exist: %v, %v", none, err)
	}
	none.Close()
	for i := range int64(5) {
		options := storage.SetOptions{}
		if i == 2 {
			options.TTL = time.Minute
		}
		if _, err := table.SetWith(t.Context(), storage.Int(i), storage.Value{byte(i)}, options); err != nil {
			t.Fatal(err)
		}
	}
	r, err := table.Reader(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if !r.NothingExpired() || len(readKeys(t, r, "", "", false)) != 5 {
		t.Errorf("before the time: %v", readKeys(t, r, "", "", false))
	}
	if _, err := table.Delete(t.Context(), storage.Int(0)); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour)
	if got := readKeys(t, r, storage.Int(0), storage.Int(4), true); len(got) != 3 || got[0] != storage.Int(3) || got[2] != storage.Int(0) {
		t.Errorf("after the time, in reverse: %v", got)
	}
	if v, err := r.Get([]byte(storage.Int(2))); v != nil || err != nil || r.NothingExpired() {
		t.Errorf("an expired row: %x, %v", v, err)
	}
	if v, err := r.Get([]byte(storage.Int(0))); err != nil || len(v) != 1 {
		t.Errorf("a row that was deleted meanwhile: %x, %v", v, err)
	}
	if n, err := r.Count(); n != 5 || err != nil {
		t.Errorf("count: %d, %v", n, err)
	}
}

// keep is an engine that survives Close, to open a second store on it.
type keep struct{ engine.Engine }

func (keep) Close() error { return nil }

type noHook struct{}

func (noHook) Change(engine.Tx, storage.Change) error { return nil }

func TestDutyForbidsChangesUntilAttended(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	below := keep{memory.New()}
	open := func() (*storage.Store, *storage.Table) {
		s, err := storage.New(ctx, below, storage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		table, err := s.Table("rows")
		if err != nil {
			t.Fatal(err)
		}
		return s, table
	}
	s, table := open()
	err := table.SetHook(ctx, storage.HookIndexes, noHook{}, func(tx *storage.Tx) error {
		return tx.Raw().Put(table.In(tx).Fact(nil, string(storage.DutyMark)+"indexes"), nil, []byte{1})
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := table.Set(ctx, storage.Int(1), storage.Value{1}); err != nil || table.Hook(storage.HookIndexes) == nil {
		t.Fatalf("attended: %v", err)
	}
	s.Close()

	s, table = open()
	defer s.Close()
	err = table.Set(ctx, storage.Int(1), storage.Value{2})
	if !errors.Is(err, abi.ErrUnsupported) || table.Hook(storage.HookIndexes) != nil {
		t.Fatalf("unattended: %v", err)
	}
	if _, err := table.Get(ctx, storage.Int(1)); err != nil {
		t.Errorf("reading: %v", err)
	}
	if err := table.SetHook(ctx, storage.HookIndexes, noHook{}, nil); err != nil {
		t.Fatal(err)
	}
	if err := table.Set(ctx, storage.Int(1), storage.Value{2}); err != nil {
		t.Errorf("attended again: %v", err)
	}
}
