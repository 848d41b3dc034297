package host_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/snapshot"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine/memory"
	"github.com/luahost/luahost/host/storage/open"
)

// calls calls a function and compares all its results.
func calls(t *testing.T, rt *host.Runtime, name string, args []any, want ...any) {
	t.Helper()
	got, err := rt.CallFunction(t.Context(), "Memory", name, args...)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", append([]any{}, want...)) {
		t.Errorf("%s: %#v, want %#v", name, got, want)
	}
}

func persist(t *testing.T, rt *host.Runtime, name, source string) snapshot.ID {
	t.Helper()
	id, err := rt.PersistFunction(t.Context(), "Memory", name, source)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return id
}

func TestFunctions(t *testing.T) {
	t.Parallel()
	rt := newLuaRuntime(t)
	id := persist(t, rt, "calculate", "function(x, y) return x * y + 100 end")
	for range 3 {
		calls(t, rt, "calculate", []any{6, 7}, int64(142))
	}
	if again := persist(t, rt, "same", "function(x, y) return x * y + 100 end"); again == id {
		t.Error("functions of different chunks have the same id: debug information is lost")
	}
	persist(t, rt, "calculate", "function(x, y) return x + y end")
	calls(t, rt, "calculate", []any{6, 7}, int64(13))

	persist(t, rt, "chunk", "-- a chunk\nlocal n = 1\nreturn function(...) n = n + select('#', ...) return n, ... end")
	for range 2 { // each call starts from what is stored
		calls(t, rt, "chunk", []any{nil, "b", []byte{0xff}, 1.0, true, []any{int64(1)}}, int64(7), nil, "b", []byte{0xff}, 1.0, true, []any{int64(1)})
	}
	persist(t, rt, "nothing", "function() end")
	calls(t, rt, "nothing", nil)

	list, err := rt.ListFunctions(t.Context(), "Memory")
	if err != nil || len(list) != 4 || list[0].Name != "calculate" || list[0].Rows != 1 || list[0].Size == 0 || list[0].Signed {
		t.Errorf("list: %+v, %v", list, err)
	}
	for _, f := range list {
		if err := rt.ValidateFunction(t.Context(), "Memory", f.Name); err != nil {
			t.Errorf("validate %s: %v", f.Name, err)
		}
	}
	if was, err := rt.DeleteFunction(t.Context(), "Memory", "chunk"); !was || err != nil {
		t.Errorf("delete: %v, %v", was, err)
	}
	if was, err := rt.DeleteFunction(t.Context(), "Memory", "chunk"); was || err != nil {
		t.Errorf("delete again: %v, %v", was, err)
	}
}

func TestRestoredFunctionStays(t *testing.T) {
	t.Parallel()
	rt := newLuaRuntime(t)
	id := persist(t, rt, "f", "function() return 'old' end")
	f, err := rt.RestoreFunction(t.Context(), "Memory", "f")
	if err != nil || f.ID != id || f.Name != "f" || snapshot.IDOf(f.Document()) != id {
		t.Fatalf("%+v, %v", f, err)
	}
	persist(t, rt, "f", "function() return 'new' end")
	if got, err := f.Call(t.Context()); err != nil || !reflect.DeepEqual(got, []any{"old"}) {
		t.Errorf("%v, %v", got, err)
	}
	calls(t, rt, "f", nil, "new")
}

// Save writes what a call has changed, and nobody's change is lost.
func TestFunctionsSave(t *testing.T) {
	t.Parallel()
	rt := newLuaRuntime(t)
	persist(t, rt, "counter", "local n = 0 return function(by) n = n + by return n end")
	const workers, rounds = 4, 10
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for range rounds {
				_, err := rt.CallFunctionWith(t.Context(), "Memory", "counter", host.FunctionCall{Args: []any{1}, Save: true})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	calls(t, rt, "counter", []any{0}, int64(workers*rounds))
	calls(t, rt, "counter", []any{1}, int64(workers*rounds+1)) // not saved
	calls(t, rt, "counter", []any{0}, int64(workers*rounds))
}

// A coroutine goes on from where it was.
func TestFunctionsAreCoroutinesToo(t *testing.T) {
	t.Parallel()
	rt := newLuaRuntime(t)
	persist(t, rt, "steps", `return coroutine.create(function(a)
		for i = 1, 3 do a = a + coroutine.yield(i, a) end
		return "done", a
	end)`)
	want := [][]any{{int64(1), int64(10)}, {int64(2), int64(20)}, {int64(3), int64(30)}, {"done", int64(40)}}
	for _, w := range want {
		r, err := rt.CallFunctionWith(t.Context(), "Memory", "steps", host.FunctionCall{Args: []any{10}, Save: true})
		if err != nil || !reflect.DeepEqual(r.Values, w) {
			t.Fatalf("%v, %v; want %v", r.Values, err, w)
		}
	}
	_, err := rt.CallFunction(t.Context(), "Memory", "steps")
	if err == nil || !strings.Contains(err.Error(), "dead coroutine") {
		t.Errorf("resuming it again: %v", err)
	}
}

func TestFunctionErrors(t *testing.T) {
	t.Parallel()
	rt := newLuaRuntime(t, limits(t, "time", "200ms", "value_bytes", "10KiB"))
	persist(t, rt, "calculate", "function(x, y) return x * y end")
	persist(t, rt, "fails", "function() error('on purpose') end")
	persist(t, rt, "raises", "function() error({ code = 'mine', message = 'own' }) end")
	persist(t, rt, "endless", "function() while true do end end")
	persist(t, rt, "makes", "function() return print end")
	persist(t, rt, "number", "return 42")
	ctx := t.Context()
	for _, c := range []struct {
		name string
		do   func() error
		want string
	}{
		{"unknown", func() error { _, err := rt.CallFunction(ctx, "Memory", "calculat"); return err }, `not_found: no function "calculat" in table Memory/functions (did you mean "calculate"?)`},
		{"far", func() error { _, err := rt.RestoreFunction(ctx, "Memory", "zzz"); return err }, "there are: calculate, endless, fails"},
		{"no store", func() error { _, err := rt.CallFunction(ctx, "Memry", "f"); return err }, `no store "Memry"`},
		{"no name", func() error { return rt.ValidateFunction(ctx, "Memory", "") }, "needs a name"},
		{"syntax", func() error {
			_, err := rt.PersistFunction(ctx, "Memory", "f", "function(x) return end end")
			return err
		}, "syntax: f:1:"},
		{"chunk syntax", func() error { _, err := rt.PersistFunction(ctx, "Memory", "f", "local x = \n= 1"); return err }, "syntax: f:2:"},
		{"bytecode", func() error { _, err := rt.PersistFunction(ctx, "Memory", "f", "\x1bLua"); return err }, "bytecode"},
		{"nothing", func() error { _, err := rt.PersistFunction(ctx, "Memory", "f", "local x"); return err }, "returned nothing"},
		{"unpersistable", func() error {
			_, err := rt.PersistFunction(ctx, "Memory", "f", "return coroutine.running()")
			return err
		}, "cannot persist"},
		{"too large", func() error {
			_, err := rt.PersistFunction(ctx, "Memory", "f", "return ('x'):rep(20000)")
			return err
		}, "too_large"},
		{"raised", func() error { _, err := rt.CallFunction(ctx, "Memory", "fails"); return err }, "fails:1: on purpose"},
		{"raised object", func() error { _, err := rt.CallFunction(ctx, "Memory", "raises"); return err }, "mine: own"},
		{"endless", func() error { _, err := rt.CallFunction(ctx, "Memory", "endless"); return err }, "longer than 200ms"},
		{"result", func() error { _, err := rt.CallFunction(ctx, "Memory", "makes"); return err }, "cannot encode a function"},
		{"argument", func() error { _, err := rt.CallFunction(ctx, "Memory", "calculate", func() {}); return err }, "cannot encode"},
		{"no function", func() error { _, err := rt.CallFunction(ctx, "Memory", "number"); return err }, "attempt to call a number value"},
	} {
		if err := c.do(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %q", c.name, err, c.want)
		}
	}
	calls(t, rt, "calculate", []any{2, 3}, int64(6)) // no instance was harmed
}

// What was changed in the store is told apart: damage, another hand, another
// version, plain data.
func TestFunctionsThatWereTamperedWith(t *testing.T) {
	t.Parallel()
	store, err := storage.New(t.Context(), memory.New(), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	signed := func(c *host.Config) {
		c.Store, c.SnapshotKeys = store, [][]byte{[]byte("a key of sixteen bytes or more")}
	}
	rt := newLuaRuntime(t, signed)
	persist(t, rt, "f", "function() return 1 end")
	persist(t, rt, "g", "function() return 2 end")
	calls(t, rt, "f", nil, int64(1))
	table, err := store.Table(host.FunctionsTable)
	if err != nil {
		t.Fatal(err)
	}
	value, err := table.Get(t.Context(), storage.String("f"))
	if err != nil {
		t.Fatal(err)
	}
	set := func(name string, v storage.Value) {
		t.Helper()
		if err := table.Set(t.Context(), storage.String(name), v); err != nil {
			t.Fatal(err)
		}
	}
	set("planted", value)
	set("plain", storage.Value{0x01})
	older := append([]byte{}, value.Document()...)
	older[2] = 9 // the format
	set("format", storage.SnapshotValue(older))
	unsigned := newLuaRuntime(t, func(c *host.Config) { c.Store = store })
	for _, c := range []struct {
		name string
		rt   *host.Runtime
		want abi.Errno
	}{
		{"planted", rt, abi.ErrUntrusted},
		{"format", unsigned, abi.ErrVersion},
		{"plain", rt, abi.ErrInvalid},
		{"none", rt, abi.ErrNotFound},
	} {
		if _, err := c.rt.CallFunction(t.Context(), "Memory", c.name); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if err := c.rt.ValidateFunction(t.Context(), "Memory", c.name); !errors.Is(err, c.want) {
			t.Errorf("validate %s: %v, want %v", c.name, err, c.want)
		}
	}
	calls(t, unsigned, "planted", nil, int64(1))
	calls(t, rt, "g", nil, int64(2))
}

// A function is called in another process, as far as a store can tell.
func TestFunctionsSurvive(t *testing.T) {
	t.Parallel()
	url := "bolt:" + filepath.Join(t.TempDir(), "f.db")
	for round := range 3 {
		store, err := open.Store(t.Context(), url, storage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		rt := newLuaRuntime(t, func(c *host.Config) { c.Store = store })
		if round == 0 {
			persist(t, rt, "counter", "local n = 0 return function() n = n + 1 return n end")
		}
		r, err := rt.CallFunctionWith(t.Context(), "Memory", "counter", host.FunctionCall{Save: true})
		if err != nil || !reflect.DeepEqual(r.Values, []any{int64(round + 1)}) {
			t.Errorf("round %d: %v, %v", round, r.Values, err)
		}
		if problems, err := store.Check(t.Context()); err != nil || len(problems) > 0 {
			t.Errorf("%v, %v", problems, err)
		}
		_ = rt.Close()
		_ = store.Close()
	}
}

// What an instance keeps of the functions it has called does not fill it.
func TestManyFunctionsInOneInstance(t *testing.T) {
	t.Parallel()
	rt := newLuaRuntime(t, limits(t, "memory", "2MiB"), func(c *host.Config) { c.MaxInstances = 1 })
	body := strings.Repeat("if x == 1 then return 'one' .. x end ", 200)
	for n := range 60 {
		name := fmt.Sprint("f", n)
		persist(t, rt, name, fmt.Sprintf("function(x) %s return %d end", body, n))
		for range 2 {
			calls(t, rt, name, []any{0}, int64(n))
		}
	}
	calls(t, rt, "f0", []any{0}, int64(0))
}
