package host_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/internal/testguest"
)

func TestBundle(t *testing.T) {
	t.Parallel()
	rt := newRuntime(t)
	first, err := host.Bundle(testguest.Guest, host.Program{Name: "old", Source: []byte("fail old")})
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := host.Bundle(first, host.Program{Name: "inner", Source: []byte("fail inner:1: here")})
	if err != nil {
		t.Fatal(err)
	}
	for name, plugin := range map[string]string{"": "inner", "given": "given"} {
		_, err = rt.Load(context.Background(), host.Wasm(name, bundle))
		var full *host.Error
		if !errors.As(err, &full) || full.Plugin != plugin || !strings.Contains(err.Error(), "inner:1: here") {
			t.Errorf("error: %v", err)
		}
	}
	if _, err := host.Bundle([]byte("no wasm"), host.Program{}); !errors.Is(err, abi.ErrInvalid) {
		t.Errorf("bundling into what is no engine: %v", err)
	}
}

func TestPluginsAreNamedAfterTheirFiles(t *testing.T) {
	t.Parallel()
	rt := newRuntime(t)
	dir := filepath.Join(t.TempDir(), "greeter")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{"plugin.lua": "greeter", "orders.lua": "orders", "a.b.lua": "a.b"} {
		path := filepath.Join(dir, file)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := rt.Load(context.Background(), host.LuaFile(path))
		if err != nil {
			t.Fatal(err)
		}
		if p.Name() != want {
			t.Errorf("%s is named %s, want %s", file, p.Name(), want)
		}
	}
}

// script runs imports with hand-made arguments; see testguest.Script.
func script(t testing.TB, p *host.Plugin, s *testguest.Script) []byte {
	t.Helper()
	return []byte(call(t, p, "run_script", string(s.Bytes())))
}

func TestModules(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"json.lua":        {Data: []byte("return 'json'")},
		"shop/init.lua":   {Data: []byte("return 'shop'")},
		"shop/orders.lua": {Data: []byte("return 'orders'")},
	}
	p := load(t, newRuntime(t, func(c *host.Config) { c.Modules = files }), "")
	for name, want := range map[string]string{
		"json": "return 'json'", "shop": "return 'shop'", "shop.orders": "return 'orders'",
		"none": "", "": "", "..": "", "../json": "", "/json": "", "a\\b": "", "shop.": "",
	} {
		base := guestBase(t, p)
		got := script(t, p, new(testguest.Script).Poke(0, []byte(name)).
			Call("module", base, int64(len(name)), base+1000, 100).Peek(1000, 20))
		n := result(got, 0)
		if want == "" && n >= 0 || want != "" && (int(n) != len(want) || !strings.HasPrefix(string(got[4:]), want)) {
			t.Errorf("module %q: %d %q", name, n, got[4:])
		}
	}
}

func TestLog(t *testing.T) {
	t.Parallel()
	core, logs := observer.New(zap.DebugLevel)
	p := load(t, newRuntime(t, limits(t, "log_bytes", "64B"), func(c *host.Config) { c.Logger = zap.New(core) }), "")
	base := guestBase(t, p)
	fields, err := abi.Marshal(map[string]any{"order": 7, "by": "Ada"})
	if err != nil {
		t.Fatal(err)
	}
	log := func(level int64, message string, fields []byte) int32 {
		t.Helper()
		got := script(t, p, new(testguest.Script).Poke(0, []byte(message)).Poke(1000, fields).
			Call("log", level, base, int64(len(message)), base+1000, int64(len(fields))))
		return result(got, 0)
	}
	if n := log(2, "stock is low", fields); n != 0 {
		t.Errorf("log gave %d", n)
	}
	entry := logs.FilterMessage("stock is low").All()
	if len(entry) != 1 || entry[0].Level != zap.WarnLevel {
		t.Fatalf("logged: %v", logs.All())
	}
	if got := entry[0].ContextMap(); got["order"] != int64(7) || got["by"] != "Ada" || got["plugin"] != "test" {
		t.Errorf("fields: %v", got)
	}
	for name, n := range map[string]int32{"level 9": log(9, "x", nil), "no CBOR": log(1, "x", []byte{0xff}), "no map": log(1, "x", []byte{1})} {
		if n != -int32(abi.ErrInvalid) {
			t.Errorf("%s: log gave %d", name, n)
		}
	}
	if n := log(1, strings.Repeat("long", 30), nil); n != 0 || logs.FilterMessageSnippet("dropped").Len() != 1 {
		t.Errorf("too much: %d, %v", n, logs.All())
	}
}
