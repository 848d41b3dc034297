package storagetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/engine"
)

var engineTests = map[string]func(*testing.T, Target){
	"empty":         engineEmpty,
	"order":         engineOrder,
	"own writes":    engineOwnWrites,
	"isolation":     engineIsolation,
	"rollback":      engineRollback,
	"cursor writes": engineCursorWrites,
	"seek":          engineSeek,
	"sequence":      engineSequence,
	"ended":         engineEnded,
	"closed":        engineClosed,
	"waiting":       engineWaiting,
}

func newEngine(t *testing.T, target Target) engine.Engine {
	t.Helper()
	e := target.New(t)
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return e
}

func begin(t *testing.T, e engine.Engine, write bool) engine.Tx {
	t.Helper()
	tx, err := e.Begin(context.Background(), write)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tx.Rollback)
	return tx
}

func commit(t *testing.T, tx engine.Tx) {
	t.Helper()
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, tx engine.Tx, key, value string) {
	t.Helper()
	if err := tx.Put([]byte(key), nil, []byte(value)); err != nil {
		t.Fatal(err)
	}
}

// fill commits keys with themselves as values.
func fill(t *testing.T, e engine.Engine, keys ...string) {
	t.Helper()
	tx := begin(t, e, true)
	for _, k := range keys {
		put(t, tx, k, k)
	}
	commit(t, tx)
}

func wantRow(t *testing.T, tx engine.Tx, key string, want []byte) {
	t.Helper()
	got, err := tx.Get([]byte(key))
	if err != nil || (got == nil) != (want == nil) || !bytes.Equal(got, want) {
		t.Errorf("get %q: %q, %v; want %q", key, got, err, want)
	}
}

func walk(t *testing.T, tx engine.Tx, from, to string, reverse bool) []string {
	t.Helper()
	bound := func(s string) []byte {
		if s == "" {
			return nil
		}
		return []byte(s)
	}
	c := tx.Scan(bound(from), bound(to), reverse)
	defer c.Close()
	list := []string{}
	for c.Next() {
		list = append(list, string(c.Key()))
	}
	if err := c.Err(); err != nil {
		t.Error(err)
	}
	return list
}

func engineEmpty(t *testing.T, target Target) {
	e := newEngine(t, target)
	tx := begin(t, e, false)
	wantRow(t, tx, "a", nil)
	if got := walk(t, tx, "", "", false); len(got) != 0 {
		t.Errorf("an empty engine has %q", got)
	}
	if info := e.Info(); info.Name == "" {
		t.Error("the engine has no name")
	}
	w := begin(t, e, true)
	put(t, w, "e", "")
	wantRow(t, w, "e", []byte{})
	if err := w.Delete([]byte("absent")); err != nil {
		t.Errorf("deleting an absent key: %v", err)
	}
	commit(t, w)
	wantRow(t, begin(t, e, false), "e", []byte{})
}

func engineOrder(t *testing.T, target Target) {
	e := newEngine(t, target)
	all := []string{"\x00", "\x00\x00", "a", "a\x00", "aa", "ab", "b", "\xff", "\xff\xff"}
	shuffled := []string{"b", "\xff", "a", "\x00\x00", "ab", "a\x00", "\xff\xff", "aa", "\x00"}
	fill(t, e, shuffled...)
	tx := begin(t, e, false)
	for _, c := range []struct {
		from, to string
		want     []string
	}{
		{"", "", all},
		{"a", "b", []string{"a", "a\x00", "aa", "ab"}},
		{"aaa", "c", []string{"ab", "b"}},
		{"b", "a", nil},
		{"a", "a", nil},
		{"\xff", "", []string{"\xff", "\xff\xff"}},
		{"\xff\xff\xff", "", nil},
		{"", "\x00", nil},
	} {
		want := append([]string{}, c.want...)
		if got := walk(t, tx, c.from, c.to, false); !slices.Equal(got, want) {
			t.Errorf("%q to %q: %q, want %q", c.from, c.to, got, want)
		}
		slices.Reverse(want)
		if got := walk(t, tx, c.from, c.to, true); !slices.Equal(got, want) {
			t.Errorf("%q to %q in reverse: %q, want %q", c.from, c.to, got, want)
		}
	}
}

func engineOwnWrites(t *testing.T, target Target) {
	e := newEngine(t, target)
	fill(t, e, "a", "b", "c")
	tx := begin(t, e, true)
	put(t, tx, "b", "new")
	put(t, tx, "bb", "more")
	if err := tx.Delete([]byte("a")); err != nil {
		t.Fatal(err)
	}
	wantRow(t, tx, "a", nil)
	wantRow(t, tx, "b", []byte("new"))
	if got := walk(t, tx, "", "", false); !slices.Equal(got, []string{"b", "bb", "c"}) {
		t.Errorf("scan sees %q", got)
	}
	if err := tx.Put([]byte("h"), []byte("head-"), []byte("body")); err != nil {
		t.Fatal(err)
	}
	wantRow(t, tx, "h", []byte("head-body"))
	key, head, body := []byte("own"), []byte("1"), []byte("2")
	if err := tx.Put(key, head, body); err != nil {
		t.Fatal(err)
	}
	key[0], head[0], body[0] = 'X', 'X', 'X' // the caller's again
	wantRow(t, tx, "own", []byte("12"))
	commit(t, tx)
	wantRow(t, begin(t, e, false), "own", []byte("12"))
}

func engineIsolation(t *testing.T, target Target) {
	e := newEngine(t, target)
	fill(t, e, "a", "b")
	before := begin(t, e, false)
	cursor := before.Scan(nil, nil, false)
	defer cursor.Close()
	if !cursor.Next() {
		t.Fatal("no row")
	}
	writer := begin(t, e, true)
	put(t, writer, "a", "changed")
	put(t, writer, "aa", "new")
	during := begin(t, e, false)
	wantRow(t, during, "a", []byte("a"))
	commit(t, writer)
	for name, tx := range map[string]engine.Tx{"before": before, "during": during} {
		wantRow(t, tx, "a", []byte("a"))
		if got := walk(t, tx, "", "", false); !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("the reader from %s the write sees %q", name, got)
		}
	}
	if !cursor.Next() || string(cursor.Key()) != "b" {
		t.Errorf("the cursor from before the write is at %q", cursor.Key())
	}
	wantRow(t, begin(t, e, false), "a", []byte("changed"))
}

func engineRollback(t *testing.T, target Target) {
	e := newEngine(t, target)
	fill(t, e, "a")
	tx := begin(t, e, true)
	put(t, tx, "a", "lost")
	put(t, tx, "b", "lost")
	tx.Rollback()
	tx.Rollback() // again is nothing
	after := begin(t, e, false)
	wantRow(t, after, "a", []byte("a"))
	wantRow(t, after, "b", nil)
	fill(t, e, "c") // the writer's lock is free
}

func engineCursorWrites(t *testing.T, target Target) {
	for _, reverse := range []bool{false, true} {
		e := newEngine(t, target)
		var rows []string
		for i := range 500 {
			rows = append(rows, fmt.Sprintf("%04d", 2*i))
		}
		fill(t, e, rows...)
		tx := begin(t, e, true)
		cursor := tx.Scan(nil, nil, reverse)
		n := 0
		for last := ""; cursor.Next(); n++ {
			k := string(cursor.Key())
			if last != "" && (k > last) == reverse {
				t.Fatalf("%s after %s", k, last)
			}
			last = k
			if err := tx.Delete([]byte(k)); err != nil {
				t.Fatal(err)
			}
			put(t, tx, fmt.Sprintf("x%04d", n), "behind or ahead")
			if n > 2000 {
				break
			}
		}
		cursor.Close()
		if got := walk(t, tx, "0", "9", false); len(got) != 0 {
			t.Errorf("reverse %v: %d rows were passed over", reverse, len(got))
		}
	}
}

func engineSeek(t *testing.T, target Target) {
	e := newEngine(t, target)
	fill(t, e, "a", "b", "c", "d", "e", "f")
	tx := begin(t, e, false)
	forward := tx.Scan([]byte("b"), []byte("f"), false)
	defer forward.Close()
	backward := tx.Scan([]byte("b"), []byte("f"), true)
	defer backward.Close()
	for i, s := range []struct {
		cursor   engine.Cursor
		seek     string
		wantKeys string
	}{
		{forward, "", "b"},
		{forward, "bb", "c"},
		{forward, "e", "e"},
		{forward, "z", ""},
		{backward, "", "e"},
		{backward, "dd", "d"},
		{backward, "b", "b"},
	} {
		if s.seek != "" {
			s.cursor.Seek([]byte(s.seek))
		}
		got := ""
		if s.cursor.Next() {
			got = string(s.cursor.Key())
		}
		if got != s.wantKeys {
			t.Errorf("step %d, seek %q: at %q, want %q", i, s.seek, got, s.wantKeys)
		}
	}
}

func engineSequence(t *testing.T, target Target) {
	e := newEngine(t, target)
	reader := begin(t, e, false)
	first := reader.Sequence()
	reader.Rollback()
	for i := uint64(1); i <= 3; i++ {
		w := begin(t, e, true)
		if w.Sequence() != first+i {
			t.Errorf("commit %d has sequence %d after %d", i, w.Sequence(), first)
		}
		put(t, w, "a", "b")
		commit(t, w)
		r := begin(t, e, false)
		if r.Sequence() != first+i {
			t.Errorf("after commit %d a reader has %d, started at %d", i, r.Sequence(), first)
		}
		r.Rollback()
	}
	w := begin(t, e, true)
	w.Rollback()
	if r := begin(t, e, false); r.Sequence() != first+3 {
		t.Errorf("a rollback counts: %d, started at %d", r.Sequence(), first)
	}
}

func engineEnded(t *testing.T, target Target) {
	e := newEngine(t, target)
	for _, write := range []bool{false, true} {
		tx := begin(t, e, write)
		commit(t, tx)
		if _, err := tx.Get([]byte("a")); !errors.Is(err, abi.ErrClosed) {
			t.Errorf("get after the end: %v", err)
		}
		if err := tx.Put([]byte("a"), nil, nil); !errors.Is(err, abi.ErrClosed) {
			t.Errorf("put after the end: %v", err)
		}
		if err := tx.Commit(); !errors.Is(err, abi.ErrClosed) {
			t.Errorf("a second commit: %v", err)
		}
		c := tx.Scan(nil, nil, false)
		if c.Next() || !errors.Is(c.Err(), abi.ErrClosed) {
			t.Errorf("scan after the end: %v", c.Err())
		}
		c.Close()
	}
	reader := begin(t, e, false)
	if err := reader.Put([]byte("a"), nil, nil); !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("put in a reader: %v", err)
	}
	if err := reader.Delete([]byte("a")); !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("delete in a reader: %v", err)
	}
}

func engineClosed(t *testing.T, target Target) {
	e := target.New(t)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	for _, write := range []bool{false, true} {
		if _, err := e.Begin(context.Background(), write); !errors.Is(err, abi.ErrClosed) {
			t.Errorf("begin after close: %v", err)
		}
	}
	if err := e.Close(); err != nil {
		t.Errorf("a second close: %v", err)
	}
}

func engineWaiting(t *testing.T, target Target) {
	e := newEngine(t, target)
	holder := begin(t, e, true)
	ctx, cancel := context.WithCancel(context.Background())
	result := make(chan error)
	go func() {
		_, err := e.Begin(ctx, true)
		result <- err
	}()
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled wait for the writer's lock: %v", err)
	}
	holder.Rollback()
	fill(t, e, "a")
}
