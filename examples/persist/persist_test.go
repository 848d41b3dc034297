package persist_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/luahost/luahost/capabilities"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/open"
)

const policy = `
plugins:
  persist:
    tables:
      functions: [read, write]
`

const firstRun = `counter	2
account	120
fibonacci	832040	known: 30
point	5.0
stepper	step 2, sum 3
persisted; run me again
`

const secondRun = `counter	3
account	125
fibonacci	102334155	known before: 30
point	5.0	10.0
stepper	step 3, sum 6
stepper	step 4, sum 10
stepper	step 5, sum 15
stepper	done, sum 15
calculate	142
`

// run executes the script with a runtime and a store of its own, as a process
// that starts does.
func run(t *testing.T, path string) string {
	t.Helper()
	granted, err := capabilities.Parse("policy.yaml", []byte(policy))
	if err != nil {
		t.Fatal(err)
	}
	store, err := open.Store(t.Context(), "bolt:"+path, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}()
	runtime, err := host.New(t.Context(), host.Config{Store: store, Policy: granted})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := runtime.Close(); err != nil {
			t.Error(err)
		}
	}()
	plugin, err := runtime.Prepare(t.Context(), host.LuaFile("persist.lua"))
	if err != nil {
		t.Fatal(err)
	}
	var stdout bytes.Buffer
	if _, err := plugin.Run(t.Context(), nil, host.Streams{Stdout: &stdout}); err != nil {
		t.Fatal(err)
	}
	return stdout.String()
}

func TestSecondRunGoesOn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "persist.db")
	if got := run(t, path); got != firstRun {
		t.Errorf("the first run prints:\n%s\nwant:\n%s", got, firstRun)
	}
	if got := run(t, path); got != secondRun {
		t.Errorf("the second run prints:\n%s\nwant:\n%s", got, secondRun)
	}
}
