package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/capabilities"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/migrate"
	"github.com/luahost/luahost/host/schema"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/open"
)

func openStore(t *testing.T, url string) (*storage.Store, *storage.Table) {
	t.Helper()
	s, err := open.Store(t.Context(), url, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	table, err := s.Table("rows")
	if err != nil {
		t.Fatal(err)
	}
	return s, table
}

func valueOf(t *testing.T, v any) storage.Value {
	t.Helper()
	value, err := storage.ValueOf(v)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// fill stores the integers from 0 to n as keys and values.
func fill(t *testing.T, table *storage.Table, n int64) {
	t.Helper()
	var rows []storage.Entry
	for i := range n {
		rows = append(rows, storage.Entry{Key: storage.Int(i), Value: valueOf(t, i)})
	}
	if err := table.SetMany(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
}

// addOne is a migration that must be done once: it adds 1 to each row.
func addOne(t *testing.T) migrate.Migration {
	return migrate.Migration{Name: "add", Hash: migrate.HashOf([]byte("add")), Change: func(_ context.Context, rows []storage.Entry) ([]migrate.Outcome, error) {
		out := make([]migrate.Outcome, len(rows))
		for i, r := range rows {
			v, err := r.Value.Any()
			if err != nil {
				return nil, err
			}
			out[i].Value = valueOf(t, v.(int64)+1)
		}
		return out, nil
	}}
}

// TestRunResumes: stopped after any number of batches, with the store opened anew
// in between, a migration changes each row exactly once.
func TestRunResumes(t *testing.T) {
	t.Parallel()
	const rows = 1500
	url := "bolt:" + filepath.Join(t.TempDir(), "a.db") + "?sync=off"
	stops := 0
	for first := true; ; first = false {
		s, err := open.Store(t.Context(), url, storage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		table, err := s.Table("rows")
		if err != nil {
			t.Fatal(err)
		}
		if first {
			fill(t, table, rows)
		}
		ctx, cancel := context.WithCancel(t.Context())
		batches := 0
		m := addOne(t)
		change := m.Change
		m.Change = func(ctx context.Context, rows []storage.Entry) ([]migrate.Outcome, error) {
			if batches++; batches > 1 {
				cancel() // the batch is asked about, but not committed
			}
			return change(ctx, rows)
		}
		result, err := migrate.Run(ctx, table, m, migrate.Options{})
		if err == nil {
			if result.Changed != rows || result.Resumed == 0 || result.Rows() != rows {
				t.Errorf("%+v", result)
			}
			for i := range int64(rows) {
				if v, err := table.Get(t.Context(), storage.Int(i)); err != nil || v.String() != fmt.Sprint(i+1) {
					t.Fatalf("row %d is %v, %v", i, v, err)
				}
			}
			cancel()
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if stops++; stops > rows {
			t.Fatal("it makes no progress")
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if stops < 3 {
		t.Errorf("stopped %d times only", stops)
	}
}

// TestRunOnce: a migration that is done, or unfinished with another script, does
// not run unless asked to.
func TestRunOnce(t *testing.T) {
	t.Parallel()
	_, table := openStore(t, "memory:")
	fill(t, table, 600)
	ctx := t.Context()
	if _, err := migrate.Run(ctx, table, addOne(t), migrate.Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := migrate.Run(ctx, table, addOne(t), migrate.Options{}); !errors.Is(err, abi.ErrConflict) || !strings.Contains(err.Error(), "already") {
		t.Errorf("again: %v", err)
	}
	if r, err := migrate.Run(ctx, table, addOne(t), migrate.Options{Again: true}); err != nil || r.Changed != 600 {
		t.Errorf("again: %+v, %v", r, err)
	}
	failing := addOne(t)
	failing.Hash = migrate.HashOf([]byte("failing"))
	failing.Change = func(_ context.Context, rows []storage.Entry) ([]migrate.Outcome, error) {
		out := make([]migrate.Outcome, len(rows))
		for i, r := range rows {
			if out[i].Value = valueOf(t, "x"); r.Key.Int() == 300 {
				out[i] = migrate.Outcome{Failed: "no"}
			}
		}
		return out, nil
	}
	_, err := migrate.Run(ctx, table, failing, migrate.Options{})
	if err == nil || !strings.Contains(err.Error(), "key 300: no") {
		t.Errorf("failing: %v", err)
	}
	other := addOne(t)
	other.Hash = migrate.HashOf([]byte("other"))
	other.Change = func(_ context.Context, rows []storage.Entry) ([]migrate.Outcome, error) {
		out := make([]migrate.Outcome, len(rows))
		for i := range rows {
			out[i].Value = valueOf(t, "y")
		}
		return out, nil
	}
	if _, err := migrate.Run(ctx, table, other, migrate.Options{}); !errors.Is(err, abi.ErrConflict) || !strings.Contains(err.Error(), "unfinished migration by add") {
		t.Errorf("other: %v", err)
	}
	if r, err := migrate.Run(ctx, table, other, migrate.Options{GoOn: true}); err != nil || r.Resumed != 256 || r.Changed != 600 {
		t.Errorf("go on: %+v, %v", r, err)
	}
	for k, want := range map[int64]string{0: "x", 255: "x", 256: "y", 599: "y"} {
		if v, err := table.Get(ctx, storage.Int(k)); err != nil || v.String() != want {
			t.Errorf("row %d is %v, %v; want %s", k, v, err, want)
		}
	}
	if _, err := migrate.Run(ctx, table, failing, migrate.Options{}); err == nil {
		t.Error("failing did not fail")
	}
	if r, err := migrate.Run(ctx, table, other, migrate.Options{Restart: true, Again: true}); err != nil || r.Resumed != 0 || r.Rows() != 600 {
		t.Errorf("restart: %+v, %v", r, err)
	}
	history, err := migrate.History(ctx, table)
	if err != nil || len(history) != 4 {
		t.Errorf("history %v, %v", history, err)
	}
}

// luaMigration makes a migration of a script.
func luaMigration(t *testing.T, source string, limits ...string) (migrate.Migration, error) {
	t.Helper()
	var policy *capabilities.Policy
	for i := 0; i < len(limits); i += 2 {
		var err error
		if policy, err = policy.WithLimit(limits[i], limits[i+1], "test"); err != nil {
			t.Fatal(err)
		}
	}
	rt, err := host.New(t.Context(), host.Config{Policy: policy, CacheDir: sharedCache})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := rt.Close(); err != nil {
			t.Error(err)
		}
	})
	return migrate.Lua(t.Context(), rt, "fix.lua", []byte(source))
}

func TestLua(t *testing.T) {
	t.Parallel()
	_, table := openStore(t, "memory:")
	ctx := t.Context()
	type object = map[any]any
	same := []any{
		object{},
		[]any{},
		object{"a": []any{}, "b": object{}},
		1.0, int64(1), nil, "ü", []byte("\xff"), true,
		object{int64(1): "x", int64(5): []any{nil, int64(1)}},
		[]any{nil},
		object{"f": 0.1, "n": -0.5},
	}
	for i, v := range same {
		if err := table.Set(ctx, storage.Int(int64(i)), valueOf(t, v)); err != nil {
			t.Fatal(err)
		}
	}
	for k, v := range map[string]any{
		"ages":  object{"age": "41", "tags": []any{"x"}},
		"gone":  "old",
		"\xff":  object{"age": "7"},
		"quiet": object{"age": int64(3)},
	} {
		if err := table.Set(ctx, storage.String(k), valueOf(t, v)); err != nil {
			t.Fatal(err)
		}
	}
	m, err := luaMigration(t, `
return function(key, value)
    if math.type(key) then return value end
    if value == "old" then return nil end
    if key == "quiet" then return end
    value.age = math.tointeger(value.age)
    return value
end`)
	if err != nil {
		t.Fatal(err)
	}
	p, err := migrate.PreviewRun(ctx, table, m, 2, nil)
	if err != nil || p.Changed != 2 || p.Deleted != 1 || p.Unchanged != int64(len(same))+1 || p.Failing != 0 || len(p.Sample) != 2 {
		t.Errorf("preview %+v, %v", p, err)
	}
	r, err := migrate.Run(ctx, table, m, migrate.Options{})
	if err != nil || r.Counts != p.Counts {
		t.Errorf("%+v, %v; the preview was %+v", r, err, p)
	}
	for i, v := range same {
		if got, err := table.Get(ctx, storage.Int(int64(i))); err != nil || string(got) != string(valueOf(t, v)) {
			t.Errorf("row %d was %v and is %v, %v", i, v, got, err)
		}
	}
	want := valueOf(t, object{"age": int64(41), "tags": []any{"x"}})
	if got, err := table.Get(ctx, storage.String("ages")); err != nil || string(got) != string(want) {
		t.Errorf("%v, %v", got, err)
	}
	if found, err := table.Exists(ctx, storage.String("gone")); found || err != nil {
		t.Errorf("gone: %v, %v", found, err)
	}
}

// TestLuaRefuses: a row that fails is named, and nothing of its batch is stored.
func TestLuaRefuses(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]string{
		`return function(k, v) if k == 7 then error("bad row") end return v + 1 end`:                        "key 7: the script failed: fix.lua:1: bad row",
		`return function(k, v) if k == 7 then error({code="x", message="own"}) end return v + 1 end`:        "key 7: the script failed: own",
		`return function(k, v) if k == 7 then return print end return v + 1 end`:                            "key 7: the script failed: the new value cannot be stored: ",
		`return function(k, v) if k == 7 then return ("x"):rep(2000000) end return v + 1 end`:               "key 7: limit value_bytes",
		`return function(k, v) if k == 7 then while true do end end return v + 1 end`:                       "key 7: ",
		`return function(k, v) if k == 7 then local t = {} while true do t[#t+1] = {} end end return 0 end`: "key 7: ",
		`return function(k, v) if k == 7 then return "text" end return v + 1 end`:                           "key 7: the schema of table Memory/rows does not allow the value",
		`return function(k, v) require("storage").open("rows") return v + 1 end`:                            "key 0: the script failed: ",
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			_, table := openStore(t, "memory:")
			fill(t, table, 10)
			if strings.Contains(script, "text") {
				if err := schema.Set(t.Context(), table, []byte(`{"type":"integer"}`), schema.Options{}); err != nil {
					t.Fatal(err)
				}
			}
			m, err := luaMigration(t, script, "fuel", "20000000", "memory", "16MiB")
			if err != nil {
				t.Fatal(err)
			}
			p, err := migrate.PreviewRun(t.Context(), table, m, 5, nil)
			if err != nil || (p.Failing == 0) != strings.Contains(want, "value_bytes") {
				t.Errorf("preview %+v, %v", p, err)
			}
			if _, err = migrate.Run(t.Context(), table, m, migrate.Options{}); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v; want %q", err, want)
			}
			for i := range int64(10) {
				if v, err := table.Get(t.Context(), storage.Int(i)); err != nil || v.String() != fmt.Sprint(i) {
					t.Fatalf("row %d is %v, %v", i, v, err)
				}
			}
		})
	}
}

func TestLuaThatIsNoMigration(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]string{
		`return function(`:                  "fix.lua:1:",
		`return {}`:                         "fix.lua: a migration returns a function of key and value, not a table",
		``:                                  "not a nil",
		`error("while loading")`:            "fix.lua:1: while loading",
		"return function(k, v) v.x = 1 end": "the value was changed, but not returned",
		`local c = require "cbor" c.encode = function() return "\xff" end return function(k, v) return v end`:                                                                                                      "reply cannot be used",
		`local c = require "cbor" local e = c.encode c.encode = function(v) if type(v) == "table" and type(v[1]) == "table" and #v[1] > 0 then return e {} end return e(v) end return function(k, v) return v end`: "reply cannot be used",
	} {
		_, table := openStore(t, "memory:")
		if err := table.Set(t.Context(), storage.Int(1), valueOf(t, map[any]any{"a": int64(1)})); err != nil {
			t.Fatal(err)
		}
		m, err := luaMigration(t, script)
		if err == nil {
			_, err = migrate.Run(t.Context(), table, m, migrate.Options{})
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", script, err, want)
		}
	}
}
