package memory_test

import (
	"testing"

	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/engine/memory"
	"github.com/luahost/luahost/host/storage/storagetest"
)

func newEngine(testing.TB) engine.Engine { return memory.New() }

func TestSuite(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, storagetest.Target{New: newEngine})
}

func TestSuiteWithGroupCommit(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, storagetest.Target{New: newEngine, GroupCommit: true})
}
