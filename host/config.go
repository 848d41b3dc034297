package host

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"go.uber.org/zap"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/capabilities"
	"github.com/luahost/luahost/host/query"
	"github.com/luahost/luahost/host/schema"
	"github.com/luahost/luahost/host/snapshot"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine/memory"
)

// Config says what a Runtime gives to plugins. Its zero value works: it grants
// nothing, logs nothing, and keeps compiled engines in the user's cache
// directory.
type Config struct {
	// Store is what plugins reach under its own name, and under a table's name
	// alone when that is abi.DefaultStore. It stays the caller's to close. Nil
	// is a new store in memory that ends with the runtime.
	Store *storage.Store

	// Stores are further stores, each under its own name.
	Stores []*storage.Store

	// Policy grants tables and limits to plugins, by their names. Nil grants no
	// table and sets the default limits.
	Policy *capabilities.Policy

	// Logger gets what the runtime has to say, and what plugins log. Nil: nobody.
	Logger *zap.Logger

	// Modules is where `require "a.b"` finds a/b.lua or a/b/init.lua, for every
	// plugin. Nil: there are none but those that come with the engine or in a
	// bundle.
	Modules fs.FS

	// SnapshotKeys sign the function snapshots that plugins store, and are needed
	// to restore them: the first signs, all verify. Each has at least
	// snapshot.MinKey bytes. With none, nothing is signed: who can write to the
	// store decides what code plugins restore.
	SnapshotKeys [][]byte

	// Engine is the WebAssembly module that Lua sources run on. Nil is the one
	// that comes with this package. An engine given here is trusted to look at
	// the interrupt word; see TrustedWasm.
	Engine []byte

	// CacheDir is where compiled engines are kept between processes. "" is the
	// directory luahost in the user's cache directory. It holds machine code:
	// nobody else may be able to write to it. When it cannot be used, the
	// runtime logs a warning and compiles anew each time.
	CacheDir string

	// NoCache keeps compiled engines in memory only.
	NoCache bool

	// MaxInstances is how many instances a plugin may have, and so how many of
	// its calls run at once; further calls wait. 0 is twice GOMAXPROCS, at
	// least 8.
	MaxInstances int

	// Seed is what hashes and random numbers of every instance start from: the
	// same plugin with the same input gives the same output. 0 is a seed like
	// any other.
	Seed uint64

	// RandomSeed draws a seed for each instance instead.
	RandomSeed bool

	// Grace is how long a call that was interrupted has to come to its end,
	// before its instance is given up. 0 is 50 ms.
	Grace time.Duration
}

// settings is a Config that was checked. It does not change.
type settings struct {
	store        *storage.Store            // runs batches without operations
	stores       map[string]*storage.Store // by name
	ownStore     bool                      // the runtime made store
	policy       *capabilities.Policy
	log          *zap.Logger
	modules      fs.FS
	guard        *snapshot.Guard // of all snapshots that guests and callers read and write
	engine       []byte
	engineDigest [sha256.Size]byte
	cacheDir     string // "": in memory only
	maxInstances int
	seed         uint64
	randomSeed   bool
	grace        time.Duration
}

const (
	defaultGrace  = 50 * time.Millisecond
	minInstances  = 8
	mostInstances = 1 << 14
)

func (c Config) validate(ctx context.Context) (settings, error) {
	s := settings{
		policy: c.Policy, log: c.Logger, modules: c.Modules, engine: c.Engine,
		maxInstances: c.MaxInstances, seed: c.Seed, randomSeed: c.RandomSeed, grace: c.Grace,
	}
	if s.log == nil {
		s.log = zap.NewNop()
	}
	if s.engine == nil {
		s.engine = defaultEngine()
	}
	s.engineDigest = sha256.Sum256(s.engine)
	if !c.NoCache {
		s.cacheDir = s.findCacheDir(c.CacheDir)
	}
	if c.MaxInstances < 0 || c.MaxInstances > mostInstances {
		return s, fmt.Errorf("host: MaxInstances is %d, outside 0 to %d", c.MaxInstances, mostInstances)
	}
	if s.maxInstances == 0 {
		s.maxInstances = max(minInstances, 2*runtime.GOMAXPROCS(0))
	}
	guard, err := snapshot.NewGuard(snapshot.Options{Keys: c.SnapshotKeys})
	if err != nil {
		return s, fmt.Errorf("host: SnapshotKeys: %w", err)
	}
	s.guard = guard
	if c.Grace < 0 {
		return s, fmt.Errorf("host: Grace is %v, less than 0", c.Grace)
	}
	if s.grace == 0 {
		s.grace = defaultGrace
	}
	return s, s.takeStores(ctx, c)
}

// takeStores comes last: nothing has to be closed when something else is wrong.
func (s *settings) takeStores(ctx context.Context, c Config) error {
	s.store, s.stores = c.Store, map[string]*storage.Store{}
	for _, store := range append([]*storage.Store{c.Store}, c.Stores...) {
		if store == nil {
			continue
		}
		if s.stores[store.Name()] != nil {
			return fmt.Errorf("host: two stores have the name %q", store.Name())
		}
		for _, attach := range []func(context.Context, *storage.Store) error{query.Attach, schema.Attach} {
			if err := attach(ctx, store); err != nil {
				return fmt.Errorf("host: store %q: %w", store.Name(), err)
			}
		}
		s.stores[store.Name()] = store
	}
	if s.store != nil {
		return nil
	}
	if s.store = s.stores[abi.DefaultStore]; s.store != nil {
		return nil
	}
	store, err := storage.New(ctx, memory.New(), storage.Options{})
	if err != nil {
		return fmt.Errorf("host: %w", err)
	}
	s.store, s.stores[store.Name()], s.ownStore = store, store, true
	return nil
}

// findCacheDir names the directory; a system without a user cache directory
// has none.
func (s *settings) findCacheDir(given string) string {
	if given != "" {
		return given
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		s.log.Warn("no directory for compiled engines: they are compiled by each process", zap.Error(err))
		return ""
	}
	return filepath.Join(dir, "luahost")
}
