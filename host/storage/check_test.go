package storage_test

import (
	"context"
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/engine/memory"
)

// Check finds each kind of damage that can be done behind a store's back.
func TestCheckFindsDamage(t *testing.T) {
	t.Parallel()
	row := func(k storage.Key) []byte { return append([]byte{0x10, 1}, k...) }
	for name, c := range map[string]struct {
		damage func(t *testing.T, tx engine.Tx)
		want   string
	}{
		"none":            {func(*testing.T, engine.Tx) {}, ""},
		"lost row":        {func(t *testing.T, tx engine.Tx) { mustDelete(t, tx, row(storage.Int(1))) }, "counts 3 rows"},
		"extra row":       {func(t *testing.T, tx engine.Tx) { mustPut(t, tx, row(storage.Int(7)), "\x00\x01\x01") }, "counts 3 rows"},
		"foreign row":     {func(t *testing.T, tx engine.Tx) { mustPut(t, tx, []byte{0x10, 99, 0x10}, "\x00\x01\x01") }, "belongs to no table"},
		"empty record":    {func(t *testing.T, tx engine.Tx) { mustPut(t, tx, row(storage.Int(1)), "") }, "key 1: a stored record is damaged"},
		"unknown flags":   {func(t *testing.T, tx engine.Tx) { mustPut(t, tx, row(storage.Int(1)), "\xf0\x01\x01") }, "record is damaged"},
		"endless version": {func(t *testing.T, tx engine.Tx) { mustPut(t, tx, row(storage.Int(1)), "\x00\xff\xff") }, "record is damaged"},
		"endless expiry":  {func(t *testing.T, tx engine.Tx) { mustPut(t, tx, row(storage.Int(1)), "\x01\x01\xff") }, "record is damaged"},
		"bad value":       {func(t *testing.T, tx engine.Tx) { mustPut(t, tx, row(storage.Int(1)), "\x00\x01\xf7") }, "malformed CBOR"},
		"bad compression": {func(t *testing.T, tx engine.Tx) { mustPut(t, tx, row(storage.Int(1)), "\x02\x01\xff\xff\xff\xff\x7f") }, "compressed value is damaged"},
		"bad key":         {func(t *testing.T, tx engine.Tx) { mustPut(t, tx, row("\x12\x00\x01"), "\x00\x01\x01") }, "not the encoding of a key"},
		"lost from queue": {func(t *testing.T, tx engine.Tx) { mustDelete(t, tx, expiring(t, tx)) }, "not in the queue"},
		"catalog":         {func(t *testing.T, tx engine.Tx) { mustDelete(t, tx, []byte("\x02users")) }, "not in the catalog"},
		"other id":        {func(t *testing.T, tx engine.Tx) { mustPut(t, tx, []byte("\x02users"), "\x05") }, "not in the catalog"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			problems := damaged(t, c.damage)
			all := make([]string, len(problems))
			for i, p := range problems {
				all[i] = p.String()
			}
			text := strings.Join(all, "\n")
			if c.want == "" && text != "" || !strings.Contains(text, c.want) {
				t.Errorf("problems %q, want %q", text, c.want)
			}
		})
	}
}

// damaged checks a store of three rows, one of which expires, after damage.
func damaged(t *testing.T, damage func(*testing.T, engine.Tx)) []storage.Problem {
	t.Helper()
	ctx := context.Background()
	e := memory.New()
	s, err := storage.New(ctx, e, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	users := mustTable(t, s, "users")
	mustSet(t, users, storage.Int(1), "one")
	mustSet(t, users, storage.String("k"), strings.Repeat("compressed ", 500))
	if _, err := users.SetWith(ctx, storage.Int(2), storage.Value{2}, storage.SetOptions{TTL: time.Hour}); err != nil {
		t.Fatal(err)
	}
	tx, err := e.Begin(ctx, true)
	if err != nil {
		t.Fatal(err)
	}
	damage(t, tx)
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	problems, err := s.Check(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return problems
}

func mustPut(t *testing.T, tx engine.Tx, key []byte, value string) {
	t.Helper()
	if err := tx.Put(key, nil, []byte(value)); err != nil {
		t.Fatal(err)
	}
}

func mustDelete(t *testing.T, tx engine.Tx, key []byte) {
	t.Helper()
	if value, err := tx.Get(key); value == nil || err != nil {
		t.Fatalf("%x is not there: %v", key, err)
	}
	if err := tx.Delete(key); err != nil {
		t.Fatal(err)
	}
}

// expiring is the one entry of the queue of rows that expire.
func expiring(t *testing.T, tx engine.Tx) []byte {
	t.Helper()
	cursor := tx.Scan([]byte{4}, []byte{5}, false)
	defer cursor.Close()
	if !cursor.Next() {
		t.Fatal("nothing expires")
	}
	return append([]byte{}, cursor.Key()...)
}

// A damaged row is an error for who reads it, and for nobody else.
func TestReadingDamagedRows(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	e := memory.New()
	s, err := storage.New(ctx, e, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	users := mustTable(t, s, "users")
	mustSet(t, users, storage.Int(1), "one")
	mustSet(t, users, storage.Int(2), "two")
	tx, err := e.Begin(ctx, true)
	if err != nil {
		t.Fatal(err)
	}
	mustPut(t, tx, append([]byte{0x10, 1}, storage.Int(1)...), "\x40")
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func() error{
		"get":       func() error { _, err := users.Get(ctx, storage.Int(1)); return err },
		"increment": func() error { _, err := users.Increment(ctx, storage.Int(1), 1); return err },
		"swap": func() error {
			_, err := users.CompareAndSwap(ctx, storage.Int(1), storage.Value{1}, storage.Value{2})
			return err
		},
		"delete": func() error { _, err := users.Delete(ctx, storage.Int(1)); return err },
		"scan": func() error {
			_, err := users.ScanRaw(ctx, nil, []byte{0xa0}, true)
			return err
		},
		"batch": func() error {
			_, err := users.DeleteMany(ctx, []storage.Key{storage.Int(1)})
			return err
		},
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, err := users.Get(ctx, storage.Int(2)); err != nil || got.String() != "two" {
		t.Errorf("the row beside it: %v, %v", got, err)
	}
	if err := users.Set(ctx, storage.Int(1), storage.Value{1}); err != nil {
		t.Errorf("replacing it: %v", err)
	}
}

// A store whose own rows are damaged is refused.
func TestOpeningDamagedStores(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct{ key, value string }{
		"catalog": {"\x02users", "\xff"},
		"usage":   {"\x03\x01", "\xff"},
		"fact":    {"\x08\xff", ""},
	} {
		e := memory.New()
		tx, err := e.Begin(t.Context(), true)
		if err != nil {
			t.Fatal(err)
		}
		mustPut(t, tx, []byte("\x01format"), string(binary.AppendUvarint(nil, 1)))
		if name != "catalog" {
			mustPut(t, tx, []byte("\x02users"), "\x01")
		}
		mustPut(t, tx, []byte(row.key), row.value)
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		if _, err := storage.New(t.Context(), &faulty{Engine: e}, storage.Options{}); err == nil || !strings.HasPrefix(err.Error(), "corrupt") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
