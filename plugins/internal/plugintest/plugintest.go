// Package plugintest loads a ready-made plugin the way its README says.
package plugintest

import (
	"testing"

	"github.com/luahost/luahost/capabilities"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/open"
)

// Load loads plugin.lua of the test's own folder, under policy.yaml beside it
// and on a fresh store, which is returned too. Both are closed with the test.
func Load(t testing.TB) (*host.Plugin, *storage.Store) {
	t.Helper()
	policy, err := capabilities.ParseFile("policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	store, err := open.Store(t.Context(), "memory:", storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, store.Close()) })
	runtime, err := host.New(t.Context(), host.Config{Store: store, Policy: policy})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { check(t, runtime.Close()) })
	plugin, err := runtime.Load(t.Context(), host.LuaFile("plugin.lua"))
	if err != nil {
		t.Fatal(err)
	}
	return plugin, store
}

func check(t testing.TB, err error) {
	if err != nil {
		t.Error(err)
	}
}
