package storagetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
)

var copyTests = map[string]func(*testing.T, Target){
	"export":         copyExport,
	"json by hand":   copyJSONByHand,
	"if absent":      copyIfAbsent,
	"bad json":       copyBadJSON,
	"bad cbor":       copyBadCBOR,
	"limits":         copyLimits,
	"writer fails":   copyWriterFails,
	"backup":         copyBackup,
	"backup refuses": copyBackupRefuses,
	"stat":           copyStat,
}

// filled is a store with two tables, all types of keys, and rows that expire.
func filled(t *testing.T, target Target, now *clock) *storage.Store {
	t.Helper()
	s := store(t, target, storage.Options{Now: now.now, CompressFrom: 200})
	a, b := tableOf(t, s, "a"), tableOf(t, s, "b \"quoted\"")
	for i := range 2300 {
		set(t, a, storage.Int(int64(i)), fmt.Sprintf("row %d", i))
	}
	for i, v := range []any{1.0, int64(math.MinInt64), "ü", "\xff\x00", []any{}, map[any]any{int64(1): true}, strings.Repeat("long ", 500), math.Inf(1), math.NaN()} {
		set(t, b, storage.String(fmt.Sprintf("k%d\xff", i)), v)
	}
	for ttl, k := range map[time.Duration]storage.Key{time.Second: storage.Int(-1), time.Hour: storage.Int(-2)} {
		if _, err := b.SetWith(t.Context(), k, value("expires"), storage.SetOptions{TTL: ttl}); err != nil {
			t.Fatal(err)
		}
	}
	now.advance(time.Minute)
	return s
}

const filledRows = 2300 + 9 + 1

// same compares what two stores show.
func same(t *testing.T, a, b *storage.Store) {
	t.Helper()
	var texts [2]bytes.Buffer
	for i, s := range []*storage.Store{a, b} {
		if n, err := s.Export(t.Context(), &texts[i], storage.ExportOptions{}); err != nil || n != filledRows {
			t.Errorf("export of %d rows, %v", n, err)
		}
	}
	if texts[0].String() != texts[1].String() {
		t.Error("the stores differ")
	}
}

func copyExport(t *testing.T, target Target) {
	now := newClock()
	s := filled(t, target, now)
	for name, format := range map[string]storage.Format{"jsonl": storage.JSONLines, "cbor": storage.CBOR} {
		if parsed, err := storage.ParseFormat(name); err != nil || parsed != format {
			t.Errorf("format %s: %v, %v", name, parsed, err)
		}
		var out bytes.Buffer
		last := int64(0)
		progress := func(n int64) { last = n }
		if n, err := s.Export(t.Context(), &out, storage.ExportOptions{Format: format, Progress: progress}); err != nil || n != filledRows || last != n {
			t.Errorf("%s: %d rows, %v; progress %d", name, n, err, last)
		}
		other := store(t, target, storage.Options{Now: now.now})
		done, err := other.Import(t.Context(), &out, storage.ImportOptions{Format: format, Progress: progress})
		if err != nil || done != (storage.Imported{Rows: filledRows}) || last != filledRows {
			t.Errorf("%s: import %+v, %v; progress %d", name, done, err, last)
		}
		same(t, s, other)
		now.advance(0)
	}
	if _, err := storage.ParseFormat("xml"); !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("format xml: %v", err)
	}
	var out bytes.Buffer
	if n, err := s.Export(t.Context(), &out, storage.ExportOptions{Tables: []string{"b \"quoted\""}}); n != 10 || err != nil {
		t.Errorf("one table: %d rows, %v", n, err)
	}
	_, err := s.Export(t.Context(), &out, storage.ExportOptions{Tables: []string{"c"}})
	if !errors.Is(err, abi.ErrNotFound) || !strings.Contains(abi.AsError(err).Hint, `it has a, b "quoted"`) {
		t.Errorf("a table that is not there: %v", err)
	}
	now.advance(2 * time.Hour) // of what was exported one row has expired since
	late := store(t, target, storage.Options{Now: now.now})
	line := `{"table":"t","key":1,"value":1,"expires":1}`
	if done, err := late.Import(t.Context(), strings.NewReader(line), storage.ImportOptions{}); err != nil || done.Skipped != 1 {
		t.Errorf("an expired row: %+v, %v", done, err)
	}
}

func copyJSONByHand(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	text := "{\"key\":\"a\",\"value\":{\"n\":1}}\n\n  {\"value\":null,\"key\":2}  \r\n{\"table\":\"own\",\"key\":3,\"value\":[1.0]}"
	done, err := s.Import(t.Context(), strings.NewReader(text), storage.ImportOptions{Table: "given"})
	if err != nil || done.Rows != 3 {
		t.Errorf("%+v, %v", done, err)
	}
	want(t, tableOf(t, s, "given"), storage.String("a"), map[string]any{"n": int64(1)})
	want(t, tableOf(t, s, "own"), storage.Int(3), []any{1.0})
}

func copyIfAbsent(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	set(t, a, storage.Int(1), "mine")
	text := "{\"key\":1,\"value\":\"theirs\"}\n{\"key\":2,\"value\":\"theirs\"}"
	done, err := s.Import(t.Context(), strings.NewReader(text), storage.ImportOptions{Table: "a", IfAbsent: true})
	if err != nil || done != (storage.Imported{Rows: 1, Skipped: 1}) {
		t.Errorf("%+v, %v", done, err)
	}
	want(t, a, storage.Int(1), "mine")
	want(t, a, storage.Int(2), "theirs")
}

func copyBadJSON(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	good := `{"table":"a","key":1,"value":1}`
	for text, wanted := range map[string]string{
		"[]":                                  "line 2: it is no row",
		"{":                                   "line 2: malformed JSON",
		good + good:                           "line 2: something follows",
		`{"table":"a","key":1}`:               "needs table, key and value",
		`{"key":1,"value":1}`:                 "needs table, key and value",
		`{"table":"a","key":1.5,"value":1}`:   "a key must be",
		`{"table":"a","key":[],"value":1}`:    "a key must be",
		`{"table":"a/b","key":1,"value":1}`:   "contains",
		`{"table":"a","key":1,"colour":1}`:    "colour",
		`{"table":"a","key":1,"value":1e999}`: "out of range",
	} {
		_, err := s.Import(t.Context(), strings.NewReader(good+"\n"+text), storage.ImportOptions{})
		if !errors.Is(err, abi.ErrInvalid) || !strings.Contains(err.Error(), "line 2") || !strings.Contains(err.Error(), wanted) {
			t.Errorf("%s: %v; want %q", text, err, wanted)
		}
	}
	if tables := s.Tables(); len(tables) != 0 {
		t.Errorf("the batch with the bad line was stored: %v", tables)
	}
}

func copyBadCBOR(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	a := tableOf(t, s, "a")
	for i := range 5 {
		set(t, a, storage.Int(int64(i)), "some text")
	}
	var out bytes.Buffer
	if _, err := s.Export(t.Context(), &out, storage.ExportOptions{Format: storage.CBOR}); err != nil {
		t.Fatal(err)
	}
	whole := out.Bytes()
	load := func(data []byte) error {
		other := store(t, target, storage.Options{})
		_, err := other.Import(context.Background(), bytes.NewReader(data), storage.ImportOptions{Format: storage.CBOR})
		return err
	}
	if err := load(whole); err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{0, 1, 10, 16, 20, 40, len(whole) - 2, len(whole) - 1} {
		if err := load(whole[:size]); !errors.Is(err, abi.ErrInvalid) {
			t.Errorf("%d of %d bytes: %v", size, len(whole), err)
		}
	}
	head := whole[:15]
	for name, tail := range map[string]string{
		"wrong count":   "\x07",
		"no row":        "\x61a\x00",
		"short row":     "\x82\x61a\x01\x01",
		"long row":      "\x85\x61a\x01\x01\x01\x01\x01",
		"float key":     "\x83\x61a\xf9\x3c\x00\x01\x01",
		"integer table": "\x83\x01\x01\x01\x01",
		"undefined":     "\x83\x61a\x01\xf7\x01",
		"huge text":     "\x83\x7b\x7f\xff\xff\xff\xff\xff\xff\xff",
		"deep":          strings.Repeat("\x81", 5000) + "\x01",
		"more":          "\x00\x00",
	} {
		if err := load(append(bytes.Clone(head), tail...)); !errors.Is(err, abi.ErrInvalid) && !errors.Is(err, abi.ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func copyLimits(t *testing.T, target Target) {
	s := store(t, target, storage.Options{})
	text := strings.Repeat("{\"key\":1,\"value\":1}\n{\"key\":2,\"value\":1}\n", 2)
	_, err := s.Import(t.Context(), strings.NewReader(text), storage.ImportOptions{Table: "a", Limits: storage.Limits{Keys: 1}})
	if !errors.Is(err, abi.ErrLimit) || !strings.Contains(err.Error(), "line 2: limit keys") {
		t.Errorf("keys: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Import(ctx, strings.NewReader(text), storage.ImportOptions{Table: "a"}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// failing is a writer that takes some bytes and then no more.
type failing struct{ left int }

func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errors.New("the pipe is closed")
	}
	return len(p), nil
}

func copyWriterFails(t *testing.T, target Target) {
	s := filled(t, target, newClock())
	for _, format := range []storage.Format{storage.JSONLines, storage.CBOR} {
		_, err := s.Export(t.Context(), &failing{left: 70 << 10}, storage.ExportOptions{Format: format})
		if _, ok := s.Export(t.Context(), &failing{}, storage.ExportOptions{Format: format}); !errors.Is(ok, abi.ErrIO) {
			t.Errorf("nothing can be written: %v, %v", err, ok)
		}
	}
}

func copyBackup(t *testing.T, target Target) {
	now := newClock()
	s := filled(t, target, now)
	m := newMirror(t, tableOf(t, s, "a")) // rows of an index, to be copied too
	fact := m.table.Fact(nil, "note")
	err := s.Update(t.Context(), func(tx *storage.Tx) error { return tx.Raw().Put(fact, nil, []byte("kept")) })
	if err != nil {
		t.Fatal(err)
	}
	e := target.New(t)
	last := int64(0)
	n, err := s.Backup(t.Context(), e, func(rows int64) { last = rows })
	if err != nil || n != filledRows+1 || last != n { // with the row that has expired
		t.Errorf("%d rows, %v; progress %d", n, err, last)
	}
	other := adopt(t, e, storage.Options{Now: now.now})
	same(t, s, other)
	copied := &mirror{table: tableOf(t, other, "a")}
	copied.compare(t, other)
	err = other.View(t.Context(), func(tx *storage.Tx) error {
		value, err := tx.Raw().Get(copied.table.Fact(nil, "note"))
		if string(value) != "kept" {
			t.Errorf("the fact is %q", value)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	_, before, err := copied.table.GetVersion(t.Context(), storage.Int(1))
	if err != nil {
		t.Fatal(err)
	}
	for range 5 { // versions do not come again
		set(t, copied.table, storage.Int(1), "changed")
		if _, after, err := copied.table.GetVersion(t.Context(), storage.Int(1)); err != nil || after == before {
			t.Errorf("version %d, was %d, %v", after, before, err)
		}
	}
}

func copyBackupRefuses(t *testing.T, target Target) {
	s := filled(t, target, newClock())
	e := newEngine(t, target)
	fill(t, e, "something")
	if _, err := s.Backup(t.Context(), e, nil); !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("a target that is not empty: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	target2 := target.New(t)
	_, err := s.Backup(ctx, target2, func(int64) { cancel() })
	if !errors.Is(err, abi.ErrInterrupted) && !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled backup: %v", err)
	}
	if _, err := storage.New(t.Context(), target2, storage.Options{}); !errors.Is(err, abi.ErrCorrupt) {
		t.Errorf("opening a backup that was cut off: %v", err)
	}
}

func copyStat(t *testing.T, target Target) {
	now := newClock()
	s := filled(t, target, now)
	stats, err := s.Stat(t.Context())
	if err != nil || len(stats) != 2 {
		t.Fatalf("%v, %v", stats, err)
	}
	a, b := stats[0], stats[1]
	if a.Name != "a" || a.Rows != 2300 || a.Compressed != 0 || a.ValueBytes != a.StoredBytes || a.Hooked {
		t.Errorf("%+v", a)
	}
	if b.Rows != 11 || b.Compressed != 1 || b.Expiring != 2 || b.Expired != 1 || b.StoredBytes >= b.ValueBytes-2000 {
		t.Errorf("%+v", b)
	}
	for _, stat := range stats {
		if overhead := stat.Bytes - stat.KeyBytes - stat.StoredBytes; overhead < 2*stat.Rows || overhead > 10*stat.Rows {
			t.Errorf("table %s: %d bytes beside keys and values", stat.Name, overhead)
		}
	}
}
