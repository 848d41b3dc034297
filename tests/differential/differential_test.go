// Package differential runs generated programs, and those that once showed a
// difference, on our engine and on the reference interpreter. README.md tells
// what may differ and how to look for more.
package differential

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/luahost/luahost/tests/differential/compare"
	"github.com/luahost/luahost/tests/differential/program"
	"github.com/luahost/luahost/tests/internal/engine"
)

const (
	seeds      = 1500
	shortSeeds = 200
	batch      = 250 // programs that share a process
	shown      = 3
)

func TestGenerated(t *testing.T) {
	t.Parallel()
	count := seeds
	if testing.Short() {
		count = shortSeeds
	}
	onEachEngine(t, func(t *testing.T, pair *compare.Pair) {
		for from := 0; from < count; from += batch {
			var list, names []string
			for seed := from; seed < min(from+batch, count); seed++ {
				list = append(list, program.Generate(uint64(seed)))
				names = append(names, fmt.Sprintf("seed %d", seed))
			}
			check(t, pair, list, names)
		}
	})
}

func TestCorpus(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("corpus/*.lua")
	if err != nil || len(names) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	var list []string
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, string(text))
	}
	onEachEngine(t, func(t *testing.T, pair *compare.Pair) { check(t, pair, list, names) })
}

func check(t *testing.T, pair *compare.Pair, list, names []string) {
	t.Helper()
	differences, err := pair.Differences(t.Context(), list)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for i, d := range differences {
		if d == nil {
			continue
		}
		if found++; found <= shown {
			t.Errorf("%s:\n%v", names[i], d)
		}
	}
	if found > shown {
		t.Errorf("and %d more", found-shown)
	}
}

func onEachEngine(t *testing.T, test func(*testing.T, *compare.Pair)) {
	for name, open := range map[string]func(*testing.T) (engine.Engine, error){"native": native, "wasm": wasm} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ours, err := open(t)
			if err != nil {
				missing(t, err)
			}
			test(t, pairOf(t, ours))
		})
	}
}

func pairOf(t *testing.T, ours engine.Engine) *compare.Pair {
	command := cmp.Or(os.Getenv("LUAHOST_REFERENCE"), "lua5.4")
	reference, err := engine.Reference(command)
	if err != nil {
		missing(t, err)
	}
	patch, err := compare.Patch(command)
	if err != nil {
		t.Fatal(err)
	}
	return &compare.Pair{
		Reference: &compare.Runner{Engine: reference, Folder: t.TempDir()},
		Ours:      &compare.Runner{Engine: ours, Folder: t.TempDir()},
		Patch:     patch,
	}
}

func missing(t *testing.T, err error) {
	t.Helper()
	if os.Getenv("LUAHOST_ALL_ENGINES") != "" {
		t.Fatal(err)
	}
	t.Skip(err)
}

// native is the sanitizer build, if it is that of the sources that are there.
func native(*testing.T) (engine.Engine, error) {
	if other := os.Getenv("LUAHOST_NATIVE"); other != "" {
		return engine.Native(other)
	}
	if err := exec.CommandContext(context.Background(), "make", "-C", "../..", "-q", "engine-native").Run(); err != nil {
		return nil, fmt.Errorf("run make engine-native: the build is missing or older than its sources")
	}
	return engine.Native("../../build/engine-native")
}

func wasm(t *testing.T) (engine.Engine, error) {
	e := engine.NewWasm(t.TempDir())
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e, nil
}
