package host_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/internal/testguest"
)

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "luahost-cache")
	if err == nil {
		defer os.RemoveAll(dir)
		sharedCache = dir
		err = warmCache()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// warmCache compiles both engines once, before tests would do it side by side.
func warmCache() error {
	for _, engine := range [][]byte{nil, testguest.Guest} {
		ctx := context.Background()
		rt, err := host.New(ctx, host.Config{Engine: engine, CacheDir: sharedCache})
		if err != nil {
			return err
		}
		if _, err := rt.Prepare(ctx, host.LuaSource("warm", nil)); err != nil {
			return err
		}
		if err := rt.Close(); err != nil {
			return err
		}
	}
	return nil
}
