// Package tests runs the Lua test scripts of lang/ and hostile/ on every engine
// that is held to them. README.md describes the scripts.
package tests

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/luahost/luahost/tests/internal/engine"
	"github.com/luahost/luahost/tests/internal/script"
)

// The environment is read while a test runs, not before, so that go test's
// cache knows of it.

// allRequired says that a missing engine must not pass for a good one: in CI.
func allRequired() bool { return os.Getenv("LUAHOST_ALL_ENGINES") != "" }

// reference is a Lua 5.4, which checks the expectations themselves.
func reference() (engine.Engine, error) {
	return engine.Reference(cmp.Or(os.Getenv("LUAHOST_REFERENCE"), "lua5.4"))
}

func scripts(t *testing.T, folders ...string) []*script.Script {
	t.Helper()
	var list []*script.Script
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".lua" {
				return err
			}
			source, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			s, err := script.Parse(path, source)
			if err != nil {
				t.Error(err)
				return nil
			}
			list = append(list, s)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// TestScripts has one subtest an engine and script: -run 'TestScripts/native/lang/vm'
// runs what its name says.
func TestScripts(t *testing.T) {
	t.Parallel()
	list := scripts(t, "lang", "hostile")
	if len(list) == 0 {
		t.Fatal("no scripts found")
	}
	for name, open := range map[string]func() (engine.Engine, error){
		"lua5.4": reference,
		"native": func() (engine.Engine, error) { return native() },
		"wasm":   func() (engine.Engine, error) { return wasm(t), nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := open()
			if err != nil {
				missing(t, err)
			}
			runAll(t, e, list)
		})
	}
}

// TestFaults runs every script natively with allocations that fail: the engine
// must end each run with an error or without, and leak nothing.
func TestFaults(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes a minute")
	}
	e, err := native()
	if err != nil {
		missing(t, err)
	}
	for _, s := range scripts(t, "lang") {
		if !e.Accepts(s) {
			continue
		}
		t.Run(name(s), func(t *testing.T) {
			t.Parallel()
			if err := e.Faults(t.Context(), s); err != nil {
				t.Errorf("%s: %v", s.Path, err)
			}
		})
	}
}

// name is how -run picks a script: its path without the extension.
func name(s *script.Script) string {
	return strings.TrimSuffix(filepath.ToSlash(s.Path), ".lua")
}

func missing(t *testing.T, err error) {
	t.Helper()
	if allRequired() {
		t.Fatal(err)
	}
	t.Skip(err)
}

func runAll(t *testing.T, e engine.Engine, list []*script.Script) {
	t.Helper()
	for _, s := range list {
		if !e.Accepts(s) {
			continue
		}
		t.Run(name(s), func(t *testing.T) {
			t.Parallel()
			result, err := e.Run(t.Context(), s)
			if err != nil {
				t.Fatalf("%s: %v", s.Path, err)
			}
			if err := s.Check(result); err != nil {
				t.Error(err)
			}
		})
	}
}

// wasm compiles the engine once for all scripts.
func wasm(t *testing.T) engine.Engine {
	e := engine.NewWasm(t.TempDir())
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// native is the sanitizer build. One that is older than its sources would
// answer for code that is no longer there; make knows which those are.
// LUAHOST_NATIVE names another build, which is taken as it is. LUAHOST_STRESS is
// how much work, in bytes, the collector does wherever it may.
func native() (*engine.Command, error) {
	var flags []string
	if stress := os.Getenv("LUAHOST_STRESS"); stress != "" {
		flags = []string{"--stress", stress}
	}
	if other := os.Getenv("LUAHOST_NATIVE"); other != "" {
		return engine.Native(other, flags...)
	}
	const binary = "../build/engine-native"
	if _, err := os.Stat(binary); err != nil {
		return nil, fmt.Errorf("make engine-native has not run: %w", err)
	}
	if err := exec.Command("make", "-C", "..", "-q", "engine-native").Run(); err != nil {
		return nil, fmt.Errorf("%s is older than its sources: run make engine-native", binary)
	}
	return engine.Native(binary, flags...)
}
