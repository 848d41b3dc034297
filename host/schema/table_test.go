package schema_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/query"
	"github.com/luahost/luahost/host/schema"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/open"
)

// onEachEngine runs a test on every engine, with and without group commit.
func onEachEngine(t *testing.T, test func(t *testing.T, reopen func() *storage.Store)) {
	t.Helper()
	for _, name := range []string{"memory", "bolt", "bolt?group=on"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := "memory:"
			if engine, options, _ := strings.Cut(name, "?"); engine == "bolt" {
				url = "bolt:" + filepath.Join(t.TempDir(), "a.db") + "?sync=off&" + options
			}
			var s *storage.Store
			closeStore := func() {
				if s != nil {
					if err := s.Close(); err != nil {
						t.Error(err)
					}
				}
			}
			t.Cleanup(closeStore)
			test(t, func() *storage.Store {
				if s != nil && url == "memory:" {
					return s // it does not outlive its closing
				}
				closeStore()
				var err error
				if s, err = open.Store(context.Background(), url, storage.Options{}); err != nil {
					t.Fatal(err)
				}
				return s
			})
		})
	}
}

func tableOf(t *testing.T, s *storage.Store, name string) *storage.Table {
	t.Helper()
	table, err := s.Table(name)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// refused fails unless err says that the schema of table users forbids it.
func refused(t *testing.T, what string, err error) {
	t.Helper()
	var full *abi.Error
	if !errors.As(err, &full) || full.Errno() != abi.ErrInvalid || full.Table != "Memory/users" ||
		!strings.Contains(full.Message, "(rule #") {
		t.Errorf("%s: %v", what, err)
	}
}

// TestEveryWritePath: whatever way a value takes, it must conform; and what is
// refused has changed nothing.
func TestEveryWritePath(t *testing.T) {
	t.Parallel()
	onEachEngine(t, func(t *testing.T, reopen func() *storage.Store) {
		ctx := t.Context()
		users := tableOf(t, reopen(), "users")
		if err := query.CreateIndex(ctx, users, query.Index{Fields: []string{"age"}}, query.BuildOptions{}); err != nil {
			t.Fatal(err)
		}
		if err := schema.Set(ctx, users, []byte(`{"type":["integer","object"],"maximum":5,"properties":{"age":{"maximum":5}}}`), schema.Options{}); err != nil {
			t.Fatal(err)
		}
		good, bad := valueOf(t, map[any]any{"age": int64(5)}), valueOf(t, map[any]any{"age": int64(6)})
		s := reopen()
		users, other := tableOf(t, s, "users"), tableOf(t, s, "other")
		one := storage.Int(1)
		number := storage.String("n")
		for _, e := range []storage.Entry{{Key: one, Value: good}, {Key: number, Value: valueOf(t, int64(5))}} {
			if err := users.Set(ctx, e.Key, e.Value); err != nil {
				t.Fatal(err)
			}
		}
		batch := func(options storage.BatchOptions) error {
			_, err := s.Batch(ctx, []storage.BatchOp{
				{Op: abi.BatchSet, Table: other, Key: one, Value: good},
				{Op: abi.BatchSet, Table: users, Key: one, Value: bad},
			}, options)
			return err
		}
		for what, write := range map[string]func() error{
			"set":     func() error { return users.Set(ctx, one, bad) },
			"set raw": func() error { return users.SetRaw(ctx, []byte{2}, bad) },
			"if absent": func() error {
				_, err := users.SetWith(ctx, storage.Int(2), bad, storage.SetOptions{IfAbsent: true})
				return err
			},
			"ttl":       func() error { _, err := users.SetWith(ctx, one, bad, storage.SetOptions{TTL: 1e12}); return err },
			"increment": func() error { _, err := users.Increment(ctx, number, 1); return err },
			"swap":      func() error { _, err := users.CompareAndSwap(ctx, one, good, bad); return err },
			"set many": func() error {
				return users.SetMany(ctx, []storage.Entry{{Key: storage.Int(2), Value: good}, {Key: one, Value: bad}})
			},
			"batch": func() error { return batch(storage.BatchOptions{}) },
			"once":  func() error { return batch(storage.BatchOptions{Idempotency: []byte("k")}) },
			"update": func() error {
				return s.Update(ctx, func(tx *storage.Tx) error { return users.In(tx).Set(ctx, one, bad) })
			},
			"transaction": func() error {
				return s.Transaction(ctx, func(tx *storage.Tx) error { return users.In(tx).Set(ctx, one, bad) })
			},
			"rewrite": func() error { _, err := users.Rewrite(ctx, one, bad); return err },
			"query": func() error {
				patch := query.Patch{Increment: map[string]any{"age": int64(1)}}
				change, err := patch.Apply()
				if err != nil {
					return err
				}
				_, err = query.Update(ctx, users, query.Query{Where: query.Equal("age", 5)}, change)
				return err
			},
			"import": func() error {
				_, err := s.Import(ctx, strings.NewReader(`{"key":9,"value":{"age":6}}`), storage.ImportOptions{Table: "users"})
				return err
			},
		} {
			refused(t, what, write())
		}
		if n, err := other.Count(ctx); n != 0 || err != nil {
			t.Errorf("a refused batch has stored %d rows elsewhere, %v", n, err)
		}
		if n, err := users.Count(ctx); n != 2 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
		if v, err := users.Get(ctx, one); err != nil || string(v) != string(good) {
			t.Errorf("row 1 is %v, %v", v, err)
		}
		if problems, err := query.VerifyStore(ctx, s); len(problems) > 0 || err != nil {
			t.Errorf("indexes: %v, %v", problems, err)
		}
		if _, err := users.Delete(ctx, one); err != nil {
			t.Errorf("delete: %v", err)
		}
		if err := users.Clear(ctx); err != nil {
			t.Errorf("clear: %v", err)
		}
	})
}

// TestSingleOperationsOfABatch: in a batch that is not atomic, what the schema
// forbids leaves no trace in an index either.
func TestSingleOperationsOfABatch(t *testing.T) {
	t.Parallel()
	onEachEngine(t, func(t *testing.T, reopen func() *storage.Store) {
		ctx := t.Context()
		s := reopen()
		users := tableOf(t, s, "users")
		if err := query.CreateIndex(ctx, users, query.Index{Fields: []string{"$value"}}, query.BuildOptions{}); err != nil {
			t.Fatal(err)
		}
		if err := schema.Set(ctx, users, []byte(`{"maximum":5}`), schema.Options{}); err != nil {
			t.Fatal(err)
		}
		var ops []storage.BatchOp
		for i := range int64(10) {
			ops = append(ops, storage.BatchOp{Op: abi.BatchSet, Table: users, Key: storage.Int(i), Value: valueOf(t, i)})
		}
		results, err := s.Batch(ctx, ops, storage.BatchOptions{Independent: true})
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range results {
			if (r.Err != nil) != (i > 5) {
				t.Errorf("%d: %v", i, r.Err)
			}
		}
		if n, err := query.Count(ctx, users, query.Predicate{}); n != 6 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
		if problems, err := query.VerifyStore(ctx, s); len(problems) > 0 || err != nil {
			t.Errorf("indexes: %v, %v", problems, err)
		}
	})
}

func TestSetChecksTheRowsThatAreThere(t *testing.T) {
	t.Parallel()
	onEachEngine(t, func(t *testing.T, reopen func() *storage.Store) {
		ctx := t.Context()
		users := tableOf(t, reopen(), "users")
		for i := range int64(3000) {
			if err := users.Set(ctx, storage.Int(i), valueOf(t, i)); err != nil {
				t.Fatal(err)
			}
		}
		first := []byte(`{"type":"integer"}`)
		calls := 0
		if err := schema.Set(ctx, users, first, schema.Options{Progress: func(int64, int64) { calls++ }}); err != nil || calls < 2 {
			t.Fatalf("%v after %d calls", err, calls)
		}
		err := schema.Set(ctx, users, []byte(`{"maximum":2980}`), schema.Options{})
		want := "19 rows of table Memory/users do not conform to the schema: key 2981 at /: maximum: got 2,981, want 2,980 (rule #/maximum); key 2982 "
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "; and 9 more rows") {
			t.Errorf("set: %v; want %q", err, want)
		}
		users = tableOf(t, reopen(), "users")
		if have, err := schema.Of(ctx, users); err != nil || string(have.Source) != string(first) || !have.Checked {
			t.Errorf("after a refusal it has %s, %v", have.Source, err)
		}
		refused(t, "the first schema", users.Set(ctx, storage.Int(1), valueOf(t, "x")))
		if err := schema.Set(ctx, users, []byte(`{"maximum":2980}`), schema.Options{NoCheck: true}); err != nil {
			t.Fatal(err)
		}
		if have, err := schema.Of(ctx, users); err != nil || have.Checked {
			t.Errorf("unchecked: %+v, %v", have, err)
		}
		refused(t, "the second schema", users.Set(ctx, storage.Int(1), valueOf(t, int64(2981))))
		if err := schema.Remove(ctx, users); err != nil {
			t.Fatal(err)
		}
		users = tableOf(t, reopen(), "users")
		if err := users.Set(ctx, storage.Int(1), valueOf(t, "anything")); err != nil {
			t.Error(err)
		}
		if err := schema.Remove(ctx, users); !errors.Is(err, abi.ErrNotFound) {
			t.Errorf("removed twice: %v", err)
		}
	})
}

// TestSetBeginsTheTable: the first row must conform already; and a refusal on an
// empty table leaves it without a schema.
func TestSetBeginsTheTable(t *testing.T) {
	t.Parallel()
	onEachEngine(t, func(t *testing.T, reopen func() *storage.Store) {
		ctx := t.Context()
		users := tableOf(t, reopen(), "users")
		if err := schema.Set(ctx, users, []byte(`{"type":"strin"}`), schema.Options{}); !errors.Is(err, abi.ErrInvalid) {
			t.Errorf("a malformed schema: %v", err)
		}
		if err := schema.Set(ctx, users, []byte(`{"type":"string"}`), schema.Options{}); err != nil {
			t.Fatal(err)
		}
		users = tableOf(t, reopen(), "users")
		refused(t, "first row", users.Set(ctx, storage.Int(1), valueOf(t, int64(1))))
		if err := users.Set(ctx, storage.Int(1), valueOf(t, "text")); err != nil {
			t.Error(err)
		}
	})
}

// TestSetIsSeenByTransactions: one that began before a schema was set does not get
// past it.
func TestSetIsSeenByTransactions(t *testing.T) {
	t.Parallel()
	onEachEngine(t, func(t *testing.T, reopen func() *storage.Store) {
		ctx := t.Context()
		s := reopen()
		users := tableOf(t, s, "users")
		if err := users.Set(ctx, storage.Int(1), valueOf(t, int64(1))); err != nil {
			t.Fatal(err)
		}
		attempts := 0
		err := s.Transaction(ctx, func(tx *storage.Tx) error {
			if attempts++; attempts == 1 {
				if err := users.In(tx).Set(ctx, storage.Int(2), valueOf(t, "text")); err != nil {
					return err
				}
				return schema.Set(ctx, users, []byte(`{"type":"integer"}`), schema.Options{})
			}
			return users.In(tx).Set(ctx, storage.Int(2), valueOf(t, "text"))
		})
		refused(t, fmt.Sprintf("attempt %d", attempts), err)
	})
}
