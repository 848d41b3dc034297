package storage_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine/memory"
)

// TestLookup compares what a Lookup gets with what the reader does.
func TestLookup(t *testing.T) {
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
	var l storage.Lookup
	use := func(table *storage.Table, want bool) *storage.Reader {
		r, err := table.Reader(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := l.Use(r); got != want {
			t.Errorf("use: %v, want %v", got, want)
		}
		return r
	}
	use(table, false).Close() // it does not exist yet
	const rows = 100
	for i := range int64(rows) {
		options := storage.SetOptions{}
		if i%3 == 0 {
			options.TTL = time.Minute
		}
		v, err := storage.ValueOf(bytes.Repeat([]byte{byte(i)}, int(i)*100)) // some are compressed
		if err != nil {
			t.Fatal(err)
		}
		if _, err := table.SetWith(t.Context(), storage.Int(i), v, options); err != nil {
			t.Fatal(err)
		}
	}
	err = s.Update(t.Context(), func(tx *storage.Tx) error {
		use(table.In(tx), false).Close() // what is written in it must be seen
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r := use(table, true)
	defer r.Close()
	for _, n := range []int{0, 1, 20, 3, rows + 10} { // with keys that are absent
		l.Reset()
		for i := range n {
			l.Add([]byte(storage.Int(int64(i * 7 % (rows + 10)))))
		}
		if err := l.Find(); err != nil {
			t.Fatal(err)
		}
		for i := range n {
			if i == n/2 {
				now = now.Add(time.Hour) // found, but expired before it is got
			}
			got, err := l.Get(i)
			want, wantErr := r.Get([]byte(storage.Int(int64(i * 7 % (rows + 10)))))
			if err != nil || wantErr != nil || !bytes.Equal(got, want) || (got == nil) != (want == nil) {
				t.Errorf("%d of %d: %d bytes, %v, want %d, %v", i, n, len(got), err, len(want), wantErr)
			}
		}
	}
	r.Close()
	if err := l.Find(); err == nil {
		t.Error("the reader was closed")
	}
	l.Release()
}
