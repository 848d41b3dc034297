package bolt_test

import (
	"path/filepath"
	"testing"

	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/engine/bolt"
	"github.com/luahost/luahost/host/storage/storagetest"
)

// open opens a file without syncing it: what the suite tests does not depend
// on the disk.
func open(tb testing.TB, path string) *bolt.Engine {
	tb.Helper()
	e, err := bolt.Open(tb.Context(), path, bolt.Options{NoSync: true})
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

var target = storagetest.Target{
	New: func(tb testing.TB) engine.Engine {
		return open(tb, filepath.Join(tb.TempDir(), "store.db"))
	},
	Reopen: func(tb testing.TB, closed engine.Engine) engine.Engine {
		return open(tb, closed.Info().Path)
	},
}

func TestSuite(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, target)
}

func TestSuiteWithGroupCommit(t *testing.T) {
	t.Parallel()
	grouped := target
	grouped.GroupCommit = true
	storagetest.Run(t, grouped)
}
