package host_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/internal/testguest"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/open"
)

// A transaction of which the guest says nothing more ends with the call.
func TestTransactionsEndWithTheCall(t *testing.T) {
	t.Parallel()
	store := newStore(t, abi.DefaultStore)
	table := fillRows(t, store, 1)
	g := newStoreGuest(t, grant(t, "*:all"), func(c *host.Config) { c.Store = store })
	h := int64(g.handleOfNextCall("rows"))
	out := g.run(new(testguest.Script).Call("commit").Call("rollback").Call("begin").Call("begin").
		Poke(nameAt, []byte("rows")).Call("open", g.base+nameAt, 4, int64(abi.AllRights)).Call("clear", h))
	for i, want := range []int32{-int32(abi.ErrInvalid), 0, 0, -int32(abi.ErrInvalid), int32(h), 0} {
		if got := result(out, i); got != want {
			t.Errorf("call %d: %d, want %d", i, got, want)
		}
	}
	if n, err := table.Count(t.Context()); n != 1 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
	out = g.run(new(testguest.Script).Call("begin").Call("commit").Call("begin").Call("rollback"))
	for i := range 4 {
		if got := result(out, i); got != 0 {
			t.Errorf("later, call %d: %d", i, got)
		}
	}
}

// storesOfLua runs a test on a store of each engine.
func storesOfLua(t *testing.T, test func(t *testing.T, store *storage.Store)) {
	t.Parallel()
	for name, url := range map[string]string{"memory": "memory:", "bolt": "bolt:" + filepath.Join(t.TempDir(), "s.db")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store, err := open.Store(t.Context(), url, storage.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := store.Close(); err != nil {
					t.Error(err)
				}
			})
			test(t, store)
		})
	}
}

// meddler is standard output that somebody else writes to the store at, so that a
// script says when.
type meddler struct{ meddle func() }

func (m meddler) Write(p []byte) (int, error) {
	m.meddle()
	return len(p), nil
}

const counting = `
local storage = require "storage"
local t = storage.open("rows")
return function(input)
	return storage.transaction(function(tx)
		local n = t:get("n") or 0
		io.write(".")
		io.flush()
		t:set("n", n + 1)
		return tx.attempt
	end)
end`

func TestTransactionsRunAgainAfterAConflict(t *testing.T) {
	storesOfLua(t, func(t *testing.T, store *storage.Store) {
		p := loadLua(t, newLuaRuntime(t, grant(t, "*:all"), func(c *host.Config) { c.Store = store }), counting)
		table, err := store.Table("rows")
		if err != nil {
			t.Fatal(err)
		}
		for losses, want := range map[int]string{0: "1", 1: "2", 15: "16", 16: "conflict"} {
			left := losses
			meddle := func() {
				if left--; left >= 0 {
					if _, err := table.Increment(t.Context(), storage.String("n"), 100); err != nil {
						t.Error(err)
					}
				}
			}
			before, err := table.Increment(t.Context(), storage.String("n"), 0)
			if err != nil {
				t.Fatal(err)
			}
			r, err := p.Invoke(t.Context(), host.Call{Function: "main", Streams: host.Streams{Stdout: meddler{meddle}}})
			committed := int64(1)
			if want == "conflict" {
				committed = 0
				if !errors.Is(err, abi.ErrConflict) {
					t.Errorf("%d losses: %v", losses, err)
				}
			} else if err != nil || string(r.Output) != want {
				t.Errorf("%d losses: %q attempts, %v", losses, r.Output, err)
			}
			after, err := table.Increment(t.Context(), storage.String("n"), 0)
			if err != nil || after != before+int64(losses)*100+committed {
				t.Errorf("%d losses: from %d to %d, %v", losses, before, after, err)
			}
		}
	})
}

// TestTransfersAtTheSameTime: money is neither made nor lost, whoever wins, and
// whatever ends a transaction.
func TestTransfersAtTheSameTime(t *testing.T) {
	const accounts, callers, calls = 8, 4, 40
	storesOfLua(t, func(t *testing.T, store *storage.Store) {
		p := loadLua(t, newLuaRuntime(t, grant(t, "*:all"), func(c *host.Config) { c.Store = store }), `
			local storage = require "storage"
			local t = storage.open("accounts")
			return {
				transfer = function(input)
					local from, to, how = input:match("(%d+) (%d+) (%w+)")
					return storage.transaction(function()
						t:set(from, t:get(from) - 7)
						local sum = 0
						for _, v in t:scan() do sum = sum + v end
						assert(sum == 800 - 7, sum)
						if how == "error" then error("changed my mind") end
						if how == "forever" then while true do end end
						t:increment(to, 7)
					end)
				end,
			}`)
		table, err := store.Table("accounts")
		if err != nil {
			t.Fatal(err)
		}
		for i := range accounts {
			v, err := storage.ValueOf(100)
			if err == nil {
				err = table.Set(t.Context(), storage.String(strconv.Itoa(i)), v)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		var wg sync.WaitGroup
		for caller := range callers {
			wg.Go(func() {
				for i := range calls {
					how := "fine"
					switch i {
					case 10, 20:
						how = "error"
					case 15:
						how = "forever"
					}
					transfer(t, p, fmt.Sprintf("%d %d %s", (caller+i)%accounts, (caller*3+i*5+1)%accounts, how))
				}
			})
		}
		wg.Wait()
		sum := int64(0)
		for i := range accounts {
			n, err := table.Increment(t.Context(), storage.String(strconv.Itoa(i)), 0)
			if err != nil {
				t.Fatal(err)
			}
			sum += n
		}
		if sum != accounts*100 {
			t.Errorf("the accounts have %d", sum)
		}
	})
}

func transfer(t *testing.T, p *host.Plugin, input string) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if strings.HasSuffix(input, "forever") {
		time.AfterFunc(10*time.Millisecond, cancel)
	}
	_, err := p.Call(ctx, "transfer", []byte(input))
	switch {
	case err == nil, errors.Is(err, abi.ErrConflict):
	case strings.HasSuffix(input, "forever") && errors.Is(err, abi.ErrInterrupted):
	case strings.HasSuffix(input, "error") && strings.Contains(err.Error(), "changed my mind"):
	default:
		t.Errorf("%s: %v", input, err)
	}
}

func TestTransactionsAreOfOneStore(t *testing.T) {
	t.Parallel()
	p := loadLua(t, newLuaRuntime(t, grant(t, "*:all", "archive/*:all"), func(c *host.Config) {
		c.Stores = []*storage.Store{newStore(t, "archive")}
	}), `
		local storage = require "storage"
		return function()
			local a, b = storage.open("a"), storage.open("archive/b")
			local ok, err = pcall(storage.transaction, function()
				a:set(1, 1)
				storage.batch { { op = "set", table = b, key = 1, value = 1 } }
			end)
			local ok2, err2 = pcall(storage.transaction, function() b:set(1, 1) a:set(2, 2) end)
			return { err.code, err2.code, err2.message, a:count(), b:count() }
		end`)
	want := `["unsupported","unsupported","a transaction works on tables of one store, not archive and Memory",0,0]`
	if got := call(t, p, "main", ""); got != want {
		t.Errorf("%s", got)
	}
}
