package host_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/engine/memory"
)

// blockedReader never has anything, until it is let go.
type blockedReader chan struct{}

func (r blockedReader) Read([]byte) (int, error) {
	<-r
	return 0, errors.New("let go")
}

func TestAGuestThatIsStuckInItsCallersReaderIsGivenUp(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t, limits(t, "time", "100ms"), impatient), "")
	reader := make(blockedReader)
	started := time.Now()
	_, err := p.Invoke(context.Background(), host.Call{Function: "read_all", Streams: host.Streams{Stdin: reader}})
	if !errors.Is(err, abi.ErrInterrupted) {
		t.Errorf("error: %v", err)
	}
	if took := time.Since(started); took > reacts {
		t.Errorf("took %v", took)
	}
	if got := call(t, p, "count_up", ""); got != "1" {
		t.Errorf("the instance was not replaced: %s", got)
	}
	p.Close() // does not wait for it either
	close(reader)
}

// troubledEngine is a store in memory whose transactions do what troubles
// tells them.
type troubledEngine struct {
	engine.Engine
	trouble func(ctx context.Context) error
}

func (e *troubledEngine) Begin(ctx context.Context, write bool) (engine.Tx, error) {
	if e.trouble != nil {
		if err := e.trouble(ctx); err != nil {
			return nil, err
		}
	}
	return e.Engine.Begin(ctx, write)
}

func newTroubledStore(t *testing.T) (*troubledEngine, *storage.Store) {
	t.Helper()
	e := &troubledEngine{Engine: memory.New()}
	store, err := storage.New(context.Background(), e, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return e, store
}

const storeUser = `
local users = require("storage").open("users")
users:set(1, "a")
return {
	get = function() return users:get(1) end,
	count_up = function() calls = (calls or 0) + 1 return calls end,
}`

func TestTheTimeLimitEndsAStoreOperation(t *testing.T) {
	t.Parallel()
	e, store := newTroubledStore(t)
	slow := limits(t, "time", "250ms")
	p := loadLua(t, newLuaRuntime(t, slow, func(c *host.Config) {
		c.Store = store
		c.Policy = withGrant(t, c.Policy, "users")
	}), storeUser)
	e.trouble = func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}
	_, err := p.Call(context.Background(), "get", nil)
	if !errors.Is(err, abi.ErrInterrupted) || !strings.Contains(err.Error(), "longer than 250ms") {
		t.Errorf("error: %v", err)
	}
	e.trouble = nil
	if got := call(t, p, "get", ""); got != "a" {
		t.Errorf("the next call got %q", got)
	}
}

func TestAPanicOfAStoreIsAnErrorOfTheGuest(t *testing.T) {
	t.Parallel()
	e, store := newTroubledStore(t)
	p := loadLua(t, newLuaRuntime(t, grant(t, "users:all"), func(c *host.Config) { c.Store = store }), storeUser)
	call(t, p, "count_up", "")
	e.trouble = func(context.Context) error { panic("broken store") }
	_, err := p.Call(context.Background(), "get", nil)
	if !errors.Is(err, abi.ErrInternal) || strings.Contains(err.Error(), "broken store") {
		t.Errorf("error: %v", err)
	}
	e.trouble = nil
	if got := call(t, p, "count_up", ""); got != "2" {
		t.Errorf("the instance was replaced: %s", got)
	}
}
