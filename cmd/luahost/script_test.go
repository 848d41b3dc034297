package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/luahost/luahost/host"
)

// TestMain lets the test binary stand in for luahost, so that scripts run the
// real main in a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"luahost": main})
}

// TestScripts runs tests/cli. LUAHOST_UPDATE=1 rewrites the expected outputs
// of cmp in place.
func TestScripts(t *testing.T) {
	cache := warmCache(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "../../tests/cli",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("LUAHOST_UPDATE") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_CACHE_HOME", cache)
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name == "root" {
				return os.Geteuid() == 0, nil // to whom no file is read-only
			}
			return false, fmt.Errorf("unknown condition %q", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code": expectCode, "bundle": bundle, "forge": forge, "scribble": scribble, "hold": hold,
		},
	})
}

// warmCache compiles the engine once for all scripts, and returns the user
// cache directory that has it.
func warmCache(t *testing.T) string {
	dir := t.TempDir()
	runtime, err := host.New(t.Context(), host.Config{CacheDir: filepath.Join(dir, "luahost")})
	if err != nil {
		t.Fatal(err)
	}
	defer runtime.Close()
	if _, err := runtime.Prepare(t.Context(), host.LuaSource("warm", nil)); err != nil {
		t.Fatal(err)
	}
	return dir
}
