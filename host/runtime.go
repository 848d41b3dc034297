package host

import (
	"context"
	"crypto/sha256"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/luahost/luahost/abi"
)

// Runtime loads plugins. It is safe for concurrent use.
type Runtime struct {
	settings settings
	started  time.Time
	watchdog *watchdog

	mu      sync.Mutex
	engines map[engineKey]*engineSlot
	plugins map[*Plugin]struct{}
	closed  bool

	functionsMu sync.Mutex
	functions   *Plugin // runs persisted functions; nil until one is wanted
}

// engineKey tells compiled modules apart.
type engineKey struct {
	digest  [sha256.Size]byte
	trusted bool
}

// engineSlot is compiled by whoever comes first; others wait for it.
type engineSlot struct {
	once   sync.Once
	engine *engine
	err    error
}

// New checks the configuration and makes a Runtime of it. Nothing is compiled
// before the first Load. Close frees what it holds.
func New(ctx context.Context, config Config) (*Runtime, error) {
	s, err := config.validate(ctx)
	if err != nil {
		return nil, err
	}
	rt := &Runtime{
		settings: s, started: time.Now(),
		engines: map[engineKey]*engineSlot{}, plugins: map[*Plugin]struct{}{},
	}
	rt.watchdog = newWatchdog(rt.now)
	return rt, nil
}

// now is the runtime's clock: nanoseconds since it was made, never going back.
func (rt *Runtime) now() int64 { return int64(time.Since(rt.started)) }

// engineFor is the compiled module, compiled now when nobody has before.
func (rt *Runtime) engineFor(ctx context.Context, wasm []byte, trusted bool) (*engine, error) {
	key := engineKey{sha256.Sum256(wasm), trusted}
	if key.digest == rt.settings.engineDigest {
		key.trusted = true
	}
	slot, err := rt.engineSlot(key)
	if err != nil {
		return nil, err
	}
	slot.once.Do(func() {
		// Others may be waiting for it: one caller's context must not fail them.
		slot.engine, slot.err = compileEngine(context.WithoutCancel(ctx), &rt.settings, wasm, key.trusted)
	})
	if slot.err != nil {
		rt.forget(key, slot)
	}
	return slot.engine, slot.err
}

func (rt *Runtime) engineSlot(key engineKey) (*engineSlot, error) {
	rt.mu.Lock()
	defer rt.mu.Unlock()
	if rt.closed {
		return nil, errRuntimeClosed()
	}
	slot := rt.engines[key]
	if slot == nil {
		slot = &engineSlot{}
		rt.engines[key] = slot
	}
	return slot, nil
}

// forget lets a module that did not compile be tried again.
func (rt *Runtime) forget(key engineKey, slot *engineSlot) {
	rt.mu.Lock()
	defer rt.mu.Unlock()
	if rt.engines[key] == slot {
		delete(rt.engines, key)
	}
}

// Close closes all plugins and frees the compiled engines. Calls that run are
// interrupted. Stores of the configuration are left open. What a guest uses
// that was given up is freed when that guest ends.
func (rt *Runtime) Close() error {
	rt.mu.Lock()
	if rt.closed {
		rt.mu.Unlock()
		return nil
	}
	rt.closed = true
	plugins := slices.Collect(maps.Keys(rt.plugins))
	engines := rt.engines
	rt.mu.Unlock()
	for _, p := range plugins {
		p.Close()
	}
	rt.watchdog.close()
	var errs []error
	for _, slot := range engines {
		slot.once.Do(func() { slot.err = errRuntimeClosed() }) // waits for one that is compiled right now
		if slot.engine != nil {
			errs = append(errs, slot.engine.release())
		}
	}
	if rt.settings.ownStore {
		errs = append(errs, rt.settings.store.Close())
	}
	return errors.Join(errs...)
}

func (rt *Runtime) add(p *Plugin) error {
	rt.mu.Lock()
	defer rt.mu.Unlock()
	if rt.closed {
		return errRuntimeClosed()
	}
	rt.plugins[p] = struct{}{}
	return nil
}

func (rt *Runtime) remove(p *Plugin) {
	rt.mu.Lock()
	defer rt.mu.Unlock()
	delete(rt.plugins, p)
}

func errRuntimeClosed() error { return fail(abi.ErrClosed, "the runtime is closed") }
