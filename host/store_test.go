package host_test

import (
	"context"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/capabilities"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/internal/testguest"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine/memory"
)

func newStore(t testing.TB, name string) *storage.Store {
	t.Helper()
	store, err := storage.New(context.Background(), memory.New(), storage.Options{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Errorf("closing store %s: %v", name, err)
		}
	})
	return store
}

// grant lets every plugin do something to tables: "users", "archive/*".
func grant(t testing.TB, tables ...string) func(*host.Config) {
	t.Helper()
	var policy *capabilities.Policy
	for _, entry := range tables {
		table, names, _ := strings.Cut(entry, ":")
		rights, err := abi.ParseRights(names)
		if err == nil {
			policy, err = policy.WithRule(capabilities.Rule{Plugin: "*", Table: table, Rights: rights, Origin: "test"})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return func(c *host.Config) { c.Policy = policy }
}

// withGrant adds all rights on a table to a policy.
func withGrant(t testing.TB, policy *capabilities.Policy, table string) *capabilities.Policy {
	t.Helper()
	policy, err := policy.WithRule(capabilities.Rule{Plugin: "*", Table: table, Rights: abi.AllRights, Origin: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return policy
}

// cborOf is an item of a key or value.
func cborOf(t testing.TB, v any) []byte {
	t.Helper()
	data, err := abi.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// storeGuest is a test guest with helpers to call the store's imports by hand.
type storeGuest struct {
	t    *testing.T
	p    *host.Plugin
	base int64
}

func newStoreGuest(t *testing.T, change ...func(*host.Config)) *storeGuest {
	t.Helper()
	one := func(c *host.Config) { c.MaxInstances = 1 }
	p := load(t, newRuntime(t, append(change, one)...), "")
	return &storeGuest{t, p, guestBase(t, p)}
}

// Places in the scratch area.
const (
	nameAt  = 0
	keyAt   = 1 << 10
	valueAt = 2 << 10
	oldAt   = 3 << 10
	outAt   = 4 << 10
)

// open begins a script that opens a table; see handleOfNextCall for its handle.
func (g *storeGuest) open(name string, rights abi.Rights) *testguest.Script {
	return new(testguest.Script).Poke(nameAt, []byte(name)).
		Call("open", g.base+nameAt, int64(len(name)), int64(rights))
}

func (g *storeGuest) run(s *testguest.Script) []byte { return script(g.t, g.p, s) }

func (g *storeGuest) lastError() *abi.Error {
	g.t.Helper()
	out := g.run(new(testguest.Script).Call("last_error", g.base+outAt, 4096).Peek(outAt, 4096))
	n := result(out, 0)
	if n == 0 {
		return nil
	}
	var failure abi.Error
	if err := abi.Unmarshal(out[4:4+n], &failure); err != nil {
		g.t.Fatal(err)
	}
	return &failure
}

func TestOpenAsksThePolicy(t *testing.T) {
	t.Parallel()
	g := newStoreGuest(t, grant(t, "users:read,scan", "archive/*:all"), func(c *host.Config) {
		c.Stores = []*storage.Store{newStore(t, "archive")}
	})
	for name, c := range map[string]struct {
		table  string
		rights abi.Rights
		errno  abi.Errno
		want   string
	}{
		"granted":             {"users", abi.RightRead, 0, ""},
		"by its full name":    {"Memory/users", abi.RightRead | abi.RightScan, 0, ""},
		"another store":       {"archive/2024", abi.AllRights, 0, ""},
		"a missing right":     {"users", abi.RightRead | abi.RightWrite, abi.ErrDenied, `may not write table "users"`},
		"another table":       {"orders", abi.RightRead, abi.ErrDenied, `table "orders"`},
		"no such store":       {"cellar/wine", abi.RightRead, abi.ErrDenied, "cellar"},
		"no right":            {"users", 0, abi.ErrInvalid, "rights"},
		"rights there aren't": {"users", 1 << 7, abi.ErrInvalid, "rights"},
		"no name":             {"", abi.RightRead, abi.ErrInvalid, "name"},
		"a long name":         {strings.Repeat("x", 129), abi.RightRead, abi.ErrInvalid, "129 bytes"},
		"a name in a name":    {"archive/a/b", abi.RightRead, abi.ErrInvalid, "/"},
		"no text":             {"\xff", abi.RightRead, abi.ErrInvalid, "UTF-8"},
	} {
		s := g.open(c.table, c.rights).Call("last_error", g.base+outAt, 4096).Peek(outAt, 4096)
		out := g.run(s)
		got := result(out, 0)
		if c.errno == 0 && got <= 0 || c.errno != 0 && got != -int32(c.errno) {
			t.Errorf("%s: open gave %d", name, got)
		}
		if c.errno != 0 && !strings.Contains(string(out), c.want) {
			t.Errorf("%s: error %q", name, out[8:8+result(out, 1)])
		}
	}
}

func TestEveryOperation(t *testing.T) {
	t.Parallel()
	store := newStore(t, "Memory")
	g := newStoreGuest(t, grant(t, "users:all"), func(c *host.Config) { c.Store = store })
	key, one, two := cborOf(t, "k"), cborOf(t, 1), cborOf(t, "two")
	h := int64(g.handleOfNextCall("users"))
	k, kl := g.base+keyAt, int64(len(key))
	s := g.open("users", abi.AllRights).
		Poke(keyAt, key).Poke(valueAt, two).Poke(oldAt, one).
		Call("get", h, k, kl, g.base+outAt, 100).                               // 1: absent
		Call("exists", h, k, kl).                                               // 2
		Call("compare_and_swap", h, k, kl, 0, -1, g.base+oldAt, 1).             // 3: was absent, is 1
		Call("increment", h, k, kl, 41, g.base+outAt).                          // 4: is 42
		Call("compare_and_swap", h, k, kl, g.base+oldAt, 1, g.base+valueAt, 4). // 5: is not 1
		Call("set", h, k, kl, g.base+valueAt, int64(len(two))).                 // 6: is "two"
		Call("get", h, k, kl, g.base+outAt+8, 100).                             // 7
		Call("count", h, g.base+outAt+16).                                      // 8
		Call("exists", h, k, kl).                                               // 9
		Call("delete", h, k, kl).                                               // 10
		Call("delete", h, k, kl).                                               // 11
		Call("set", h, k, kl, g.base+oldAt, 1).                                 // 12
		Call("compare_and_swap", h, k, kl, g.base+oldAt, 1, 0, -1).             // 13: removed
		Call("clear", h).                                                       // 14
		Call("close", h).                                                       // 15
		Call("close", h).                                                       // 16: is closed
		Peek(outAt, 24)
	out := g.run(s)
	want := []int32{int32(h), -int32(abi.ErrNotFound), 0, 1, 0, 0, 0, int32(len(two)), 0, 1, 1, 0, 0, 1, 0, 0, -int32(abi.ErrClosed)}
	for i, w := range want {
		if got := result(out, i); got != w {
			t.Errorf("result %d is %d, want %d", i, got, w)
		}
	}
	rest := out[4*len(want):]
	if sum := binary.LittleEndian.Uint64(rest); sum != 42 {
		t.Errorf("increment wrote %d", sum)
	}
	if got := string(rest[8 : 8+len(two)]); got != string(two) {
		t.Errorf("get copied %q", got)
	}
	if n := binary.LittleEndian.Uint64(rest[16:]); n != 1 {
		t.Errorf("count wrote %d", n)
	}
}

// handleOfNextCall is the handle that the first open of the next call gives:
// the same slot, one generation on.
func (g *storeGuest) handleOfNextCall(table string) int32 {
	g.t.Helper()
	h := result(g.run(g.open(table, abi.RightRead)), 0)
	if h <= 0 {
		g.t.Fatalf("open gave %d: %v", h, g.lastError())
	}
	return h + 1<<12
}

func TestRightsAreCheckedByOperation(t *testing.T) {
	t.Parallel()
	g := newStoreGuest(t, grant(t, "users:all"))
	key := cborOf(t, "k")
	for _, imp := range abi.Imports() {
		if imp.Rights == 0 {
			continue
		}
		for _, missing := range []abi.Rights{abi.RightRead, abi.RightWrite, abi.RightDelete, abi.RightScan} {
			if !imp.Rights.Has(missing) {
				continue
			}
			h := int64(g.handleOfNextCall("users"))
			arguments := make([]int64, len(imp.Params))
			arguments[0] = h
			if len(arguments) > 2 {
				arguments[1], arguments[2] = g.base+keyAt, int64(len(key))
			}
			out := g.run(g.open("users", abi.AllRights&^missing).Poke(keyAt, key).Call(imp.Name, arguments...))
			if got := result(out, 1); got != -int32(abi.ErrDenied) {
				t.Errorf("%s without %v gave %d", imp.Name, missing, got)
			}
		}
	}
	h := int64(g.handleOfNextCall("users"))
	out := g.run(g.open("users", abi.RightRead|abi.RightWrite).Poke(keyAt, key).
		Call("compare_and_swap", h, g.base+keyAt, int64(len(key)), 0, -1, 0, -1).
		Call("narrow", h, int64(abi.RightRead|abi.RightDelete)).
		Call("set", h+1, g.base+keyAt, int64(len(key)), g.base+keyAt, int64(len(key))))
	if got := result(out, 1); got != -int32(abi.ErrDenied) {
		t.Errorf("removing by compare_and_swap without delete gave %d", got)
	}
	narrowed := int64(result(out, 2))
	if narrowed <= 0 {
		t.Fatalf("narrow gave %d", narrowed)
	}
}

func TestHandlesEndWithTheirCall(t *testing.T) {
	t.Parallel()
	g := newStoreGuest(t, grant(t, "users:all"))
	h := result(g.run(g.open("users", abi.AllRights)), 0)
	if got := result(g.run(new(testguest.Script).Call("count", int64(h), g.base+outAt)), 0); got != -int32(abi.ErrClosed) {
		t.Errorf("the handle of the call before gave %d", got)
	}
}

// A result that does not fit is kept for exactly one retry, and nothing runs twice.
func TestResultsThatDoNotFitAreKept(t *testing.T) {
	t.Parallel()
	g := newStoreGuest(t, grant(t, "users:all"))
	key := cborOf(t, "k")
	h := int64(g.handleOfNextCall("users"))
	batch := cborOf(t, abi.BatchRequest{Ops: []abi.BatchOp{{Op: abi.BatchIncrement, Handle: int32(h), Key: key, Delta: 1}}})
	k, kl := g.base+keyAt, int64(len(key))
	call := func(s *testguest.Script, room int64) *testguest.Script {
		return s.Call("batch", g.base+valueAt, int64(len(batch)), g.base+outAt, room)
	}
	s := g.open("users", abi.AllRights).Poke(keyAt, key).Poke(valueAt, batch)
	s = call(s, 1)                                  // 1: does not fit; runs
	s = call(s, 2)                                  // 2: still not
	s = call(s, 100)                                // 3: fetched
	s = call(s, 1)                                  // 4: runs again
	s = s.Call("exists", h, k, kl)                  // 5: drops the result
	s = call(s, 100)                                // 6: runs again
	s = s.Call("increment", h, k, kl, 0, g.base+16) // 7
	out := g.run(s.Peek(16, 8))
	length := result(out, 1)
	for _, i := range []int{2, 3, 4, 6} {
		if got := result(out, i); got != length || got < 3 {
			t.Errorf("result %d is %d, the first was %d", i, got, length)
		}
	}
	if n := binary.LittleEndian.Uint64(out[4*8:]); n != 3 {
		t.Errorf("the batch ran %d times, want 3", n)
	}
}

func TestLimitsOfTables(t *testing.T) {
	t.Parallel()
	policy := limits(t, "value_bytes", "100B", "key_bytes", "10B", "keys", "2")
	g := newStoreGuest(t, policy, func(c *host.Config) { c.Policy = withGrant(t, c.Policy, "*") })
	set := func(key, value any) int32 {
		h := int64(g.handleOfNextCall("users"))
		k, v := cborOf(t, key), cborOf(t, value)
		return result(g.run(g.open("users", abi.AllRights).Poke(keyAt, k).Poke(valueAt, v).
			Call("set", h, g.base+keyAt, int64(len(k)), g.base+valueAt, int64(len(v)))), 1)
	}
	for _, c := range []struct { // in this order
		name       string
		key, value any
		want       int32
	}{
		{"fits", "a", "x", 0},
		{"large value", "a", strings.Repeat("x", 200), -int32(abi.ErrTooLarge)},
		{"large key", strings.Repeat("k", 20), 1, -int32(abi.ErrTooLarge)},
		{"second key", "b", 1, 0},
		{"third key", "c", 1, -int32(abi.ErrLimit)},
		{"key that is there", "a", 2, 0},
	} {
		if got := set(c.key, c.value); got != c.want {
			t.Errorf("%s: set gave %d, want %d", c.name, got, c.want)
		}
	}
}

func TestStoreOperationsAreCounted(t *testing.T) {
	t.Parallel()
	p := loadLua(t, newLuaRuntime(t, grant(t, "*:all")), `
local storage = require "storage"
local users = storage.open("users")
return {
	points = function() users:set(1, "a") users:get(1) users:get(2) users:exists(1) users:delete(1) end,
	many = function() users:set_many({ [1] = "a", [2] = "b", [3] = "c" }) users:get_many({ 1, 2 }) end,
	batch = function() storage.batch {
		{ op = "set", table = "users", key = "1", value = "x" },
		{ op = "delete", table = "users", key = "1" },
	} end,
}`)
	for function, want := range map[string]int64{"points": 5, "many": 5, "batch": 2} {
		result, err := p.Invoke(context.Background(), host.Call{Function: function})
		if err != nil || result.Usage.StoreOps != want {
			t.Errorf("%s: %d operations, want %d, error %v", function, result.Usage.StoreOps, want, err)
		}
	}
}

func TestLuaAndGoShareTables(t *testing.T) {
	t.Parallel()
	store := newStore(t, "Memory")
	p := loadLua(t, newLuaRuntime(t, grant(t, "users:all"), func(c *host.Config) { c.Store = store }), `
local storage = require "storage"
return {
	write = function(input) storage.open("users"):set("ada", { name = input, age = 36 }) end,
	read = function() return storage.open("users"):get("ada").name end,
	denied = function() return storage.open("orders"):get(1) end,
	caught = function() local ok, err = pcall(storage.open, "orders") return err.code .. ": " .. err.table end,
}`)
	call(t, p, "write", "Ada Lovelace")
	users, err := store.Table("users")
	if err != nil {
		t.Fatal(err)
	}
	value, err := users.Get(context.Background(), storage.String("ada"))
	if err != nil {
		t.Fatal(err)
	}
	var user struct {
		Name string `cbor:"name"`
		Age  int    `cbor:"age"`
	}
	if err := value.Decode(&user); err != nil || user.Name != "Ada Lovelace" || user.Age != 36 {
		t.Errorf("%+v, %v", user, err)
	}
	if got := call(t, p, "read", ""); got != "Ada Lovelace" {
		t.Errorf("read %q", got)
	}
	_, err = p.Call(context.Background(), "denied", nil)
	if !errors.Is(err, abi.ErrDenied) || !strings.Contains(err.Error(), `table "orders"`) {
		t.Errorf("error: %v", err)
	}
	if got := call(t, p, "caught", ""); got != "denied: Memory/orders" {
		t.Errorf("caught %q", got)
	}
}

func TestConfigWithTwoStoresOfOneName(t *testing.T) {
	t.Parallel()
	_, err := host.New(context.Background(), host.Config{
		Engine: testguest.Guest, Store: newStore(t, "Memory"), Stores: []*storage.Store{newStore(t, "Memory")},
	})
	if err == nil || !strings.Contains(err.Error(), `two stores have the name "Memory"`) {
		t.Errorf("error: %v", err)
	}
}
