package host_test

import (
	"context"
	"testing"
	"time"

	"github.com/luahost/luahost/capabilities"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/internal/testguest"
)

// sharedCache saves the tests from compiling the guest again and again.
var sharedCache string

// newRuntime makes a runtime whose engine is the test guest.
func newRuntime(t testing.TB, change ...func(*host.Config)) *host.Runtime {
	t.Helper()
	config := host.Config{Engine: testguest.Guest, CacheDir: sharedCache, Grace: 2 * time.Second}
	for _, c := range change {
		c(&config)
	}
	rt, err := host.New(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := rt.Close(); err != nil {
			t.Errorf("closing the runtime: %v", err)
		}
	})
	return rt
}

// load loads the test guest; its source names a function to run while loading.
func load(t testing.TB, rt *host.Runtime, source string) *host.Plugin {
	t.Helper()
	p, err := rt.Load(context.Background(), host.LuaSource("test", []byte(source)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// limits sets limits for every plugin, as pairs of name and value.
func limits(t testing.TB, pairs ...string) func(*host.Config) {
	t.Helper()
	var policy *capabilities.Policy
	for i := 0; i < len(pairs); i += 2 {
		var err error
		if policy, err = policy.WithLimit(pairs[i], pairs[i+1], "test"); err != nil {
			t.Fatal(err)
		}
	}
	return func(c *host.Config) { c.Policy = policy }
}

// impatient gives guests up quickly: for tests of guests that do not stop.
func impatient(c *host.Config) { c.Grace = 20 * time.Millisecond }

func call(t testing.TB, p *host.Plugin, function, input string) string {
	t.Helper()
	output, err := p.Call(context.Background(), function, []byte(input))
	if err != nil {
		t.Fatalf("%s: %v", function, err)
	}
	return string(output)
}
